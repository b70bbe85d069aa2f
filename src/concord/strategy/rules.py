"""Who may see and change what packs hold: all of it is public, and packs are loaded by the installation."""

from __future__ import annotations

from concord.access.may import allow, anyone, member, nobody
from concord.access.models import Role
from concord.strategy import models

allow(models.Pack, {"pack:view": anyone, "pack:load": nobody})
for _model in (
    models.Document,
    models.ContractingParty,
    models.Agreement,
    models.Clause,
    models.Area,
    models.Mechanism,
    models.Target,
    models.Subject,
    models.Claim,
    models.Difference,
):
    allow(_model, {f"{_model._meta.model_name}:view": anyone})
allow(models.Programme, {"programme:view": anyone, "programme:import": member(Role.OFFICER, Role.HEAD)})
