"""`concord`: each command is one module of this folder, imported only when it is called."""

from __future__ import annotations

import importlib
from typing import Any

import click

from concord import __version__
from concord.cli.terminal import emit, language
from concord.engines.reason import reason
from concord.environment import Unready

COMMANDS: dict[str, tuple[str, str, str]] = {
    # command: (module, what it does, 中文)
    "run": ("run", "Run a joint call from a folder of tables.", "用一个文件夹里的表格运行一次联合项目征集。"),
    "template": ("template", "Write empty tables with explanations.", "生成带说明的空白表格。"),
    "demo": ("demo", "Run the main job on the sample call.", "用示例项目征集演示主要流程。"),
    "match": ("match", "Assign reviewers to applications.", "为申请指派评审专家。"),
    "rank": ("rank", "Rank applications by their assessments.", "按评审意见为申请排序。"),
    "allocate": ("allocate", "Select what is funded from which purse.", "遴选由哪个资金池资助哪些申请。"),
    "measure": ("measure", "Measure works and cooperation from tables.", "根据数据表计算论文与合作指标。"),
    "pack": ("pack", "Check and load the packs of agreements.", "检查并载入协定的战略包。"),
    "import": ("import_", "Bring in records from IATI and ROR files.", "从 IATI、ROR 文件导入记录。"),
    "export": ("export", "Write a call of the portal as a folder of tables.", "将门户中的项目征集导出为一组表格。"),
    "sample": ("sample", "Write the tables of the sample call.", "生成示例项目征集的表格。"),
    "serve": ("serve", "Serve the portal until Ctrl-C.", "启动门户，按 Ctrl-C 停止。"),
    "doctor": ("doctor", "Say in plain words what is wrong with this installation.", "检查本机安装并说明问题。"),
    "journal": ("journal", "Verify, anchor and read the journal of all acts.", "校验、锚定和查看操作日志。"),
    "account": ("account", "Parties, accounts and memberships.", "合作方、账户与成员。"),
    "check": (
        "check",
        "Check the portal's settings; --deploy for the internet.",
        "检查门户设置；--deploy 检查公开部署的要求。",
    ),
    "migrate": ("migrate", "Bring the database's tables up to date.", "更新数据库表结构。"),
    "dump": ("dump", "Write the whole database to a file.", "将整个数据库导出到文件。"),
    "restore": ("restore", "Fill an empty database from a file.", "从文件恢复到空数据库。"),
    "worker": ("worker", "Do background work, without pages.", "处理后台任务，不提供页面。"),
}


class Commands(click.Group):
    """Commands by name; the help line comes from the table, so that listing imports nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"concord.cli.{COMMANDS[name][0]}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        as_json = "--json" in (*ctx._protected_args, *ctx.args)
        try:
            return super().invoke(ctx)
        except click.UsageError as wrong:
            if as_json:
                emit({"errors": [reason("command:usage", said=wrong.format_message()).json()], "more": 0})
            raise
        except Unready as why:
            raise click.ClickException(str(why)) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        place = 2 if language() == "zh" else 1
        with formatter.section("命令" if language() == "zh" else "Commands"):
            formatter.write_dl([(name, entry[place]) for name, entry in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="concord")
def main() -> None:
    """Concord (协和): joint calls of two or more funders, from choosing to awarding.

    CONCORD_LANG=zh 以中文显示。
    """


if __name__ == "__main__":
    main()
