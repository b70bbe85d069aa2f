"""The model fields of our values."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import KeyTransform

from concord.values.amounts import Amount, amount
from concord.values.texts import LocalizedText


class LocalizedField(models.JSONField):
    """A `LocalizedText` in one JSON column.

    Words can be searched as ``title__texts__en__icontains``. Left unset it is an empty text, never NULL.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", LocalizedText)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        read = super().from_db_value(value, expression, connection)
        return read if isinstance(expression, KeyTransform) else LocalizedText.of(read)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        text = LocalizedText.of(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, text)
        return text

    def to_python(self, value: Any) -> Any:
        try:
            return LocalizedText.of(value)
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from wrong

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(_plain(value), connection, prepared)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(_plain(value))

    def validate(self, value: Any, model_instance: Any) -> None:
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def value_to_string(self, obj: models.Model) -> Any:
        return _plain(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        from concord.values.forms import LocalizedFormField  # forms import widgets that models never need

        defaults = {"required": not self.blank, "label": self.verbose_name, "help_text": self.help_text}
        return LocalizedFormField(**{**defaults, **kwargs})


def _plain(value: Any) -> Any:
    return value.json() if isinstance(value, LocalizedText) else value


T = TypeVar("T", bound=Amount | None)


class AmountField(Generic[T]):
    """Two columns, ``NAME_number`` and ``NAME_unit``, read and written as one `Amount` under NAME.

    A constructor takes the amount itself, ``Purse(size=Money("100", "GBP"))``, or for the type checker's sake
    ``Purse(**columns(size=Money("100", "GBP")))``. Filters and constraints use the columns.
    """

    @overload
    def __init__(
        self: AmountField[Amount], *, null: Literal[False] = False, digits: int = 20, places: int = 4
    ) -> None: ...

    @overload
    def __init__(
        self: AmountField[Amount | None], *, null: Literal[True], digits: int = 20, places: int = 4
    ) -> None: ...

    def __init__(self, *, null: bool = False, digits: int = 20, places: int = 4) -> None:
        self.null, self.digits, self.places = null, digits, places

    if TYPE_CHECKING:  # at run time a property takes its place

        def __get__(self, instance: models.Model, owner: type[models.Model]) -> T: ...

        def __set__(self, instance: models.Model, value: T) -> None: ...

    def contribute_to_class(self, model: type[models.Model], name: str, **_: Any) -> None:
        number, unit = f"{name}_number", f"{name}_unit"
        empty: dict[str, Any] = {"blank": True, "default": ""} if self.null else {}
        models.DecimalField(
            max_digits=self.digits, decimal_places=self.places, null=self.null, blank=self.null
        ).contribute_to_class(model, number)
        models.CharField(max_length=16, **empty).contribute_to_class(model, unit)

        def read(instance: models.Model) -> Amount | None:
            value = getattr(instance, number)
            if value is None:
                return None
            return amount(value if isinstance(value, Decimal) else str(value), getattr(instance, unit))

        def write(instance: models.Model, value: Amount | None) -> None:
            parts = columns(**{name: value})
            if value is not None and value.number != round(value.number, self.places):
                raise ValueError(f"{value} has more than {self.places} decimal places.")
            for column, part in parts.items():
                setattr(instance, column, part)

        # A property, because a model's constructor takes those by name.
        setattr(model, name, property(read, write))


def columns(**amounts: Amount | None) -> dict[str, Any]:
    """Amounts by name as the columns of their `AmountField`.

    Raises:
        TypeError: one is not an amount.
    """
    stored: dict[str, Any] = {}
    for name, value in amounts.items():
        if value is not None and not isinstance(value, Amount):
            raise TypeError(f"{name} takes an Amount, not {type(value).__name__}.")
        stored[f"{name}_number"] = None if value is None else value.number
        stored[f"{name}_unit"] = "" if value is None else value.unit
    return stored
