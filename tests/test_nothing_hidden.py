"""No error is hidden and no task runs unowned: read off the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.processes import ROOT

FILES = [
    file
    for folder in ("bot", "skills")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if "drill" not in file.parts  # it collects errors: they are what its table shows
]
OWNERS = ("supervisor.py", "at_work.py")
WIDE = {"Exception", "BaseException", "CancelledError"}
"""What catches more than one means to, or a cancellation."""
TOLD = {"exception", "error", "critical"}
STARTS = {"create_task", "ensure_future", "run_coroutine_threadsafe"}


def hidden(code: str) -> Iterator[str]:
    """Each place that swallows errors: `line: why`."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ExceptHandler):
            caught = names(node.type) if node.type else {"BaseException"}
            if caught & WIDE and not is_passed_on(node, must_raise="CancelledError" in caught):
                yield f"{node.lineno}: neither raised again, logged nor handed on"
        elif isinstance(node, ast.Call) and called(node) == "suppress":
            wide = WIDE & {name for argument in node.args for name in names(argument)}
            yield from (f"{node.lineno}: suppresses every {name}" for name in wide)


def is_passed_on(handler: ast.ExceptHandler, *, must_raise: bool) -> bool:
    inside = [node for statement in handler.body for node in ast.walk(statement)]
    if any(isinstance(node, ast.Raise) for node in inside):
        return True
    if must_raise:
        return False
    logged = any(isinstance(node, ast.Call) and called(node) in TOLD for node in inside)
    handed_on = any(
        isinstance(node, ast.Assign) and names(node.value) == {handler.name} for node in inside
    )
    return logged or handed_on


def unowned(code: str, file: str) -> Iterator[str]:
    """Each task or thread without a name, and each task that neither the supervisor keeps nor the
    function ends in which it starts: `line: why`."""
    tree = ast.parse(code)
    ended = {id(call) for node in ast.walk(tree) for call in ended_in(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or called(node) not in {*STARTS, "Thread"}:
            continue
        if "name" not in {keyword.arg for keyword in node.keywords}:
            yield f"{node.lineno}: has no name"
        if called(node) != "Thread" and file not in OWNERS and id(node) not in ended:
            yield f"{node.lineno}: nobody ends it or looks at what comes of it"


def ended_in(function: ast.AST) -> Iterator[ast.expr]:
    """The tasks that a function starts under a name, and awaits or cancels."""
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    ends = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Await) or (isinstance(node, ast.Call) and called(node) == "cancel")
    ]
    looked_at = {name for node in ends for name in every_name(node)}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and every_name(node.targets[0]) & looked_at:
            yield node.value


def every_name(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def names(node: ast.expr) -> set[str]:
    """`a`, `x.a` and `(a, x.b)` as the set of their last names."""
    if isinstance(node, ast.Tuple):
        return {name for one in node.elts for name in names(one)}
    if isinstance(node, ast.Attribute):
        return {node.attr}
    return {node.id} if isinstance(node, ast.Name) else set()


def called(node: ast.Call) -> str:
    return next(iter(names(node.func)), "")


def test_f057_no_error_and_no_cancellation_is_swallowed() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{why}" for file in FILES for why in hidden(file.read_text())
    ]
    assert found == []


def test_f057_every_task_has_a_name_and_an_owner() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{why}"
        for file in FILES
        for why in unowned(file.read_text(), file.name)
    ]
    assert found == []
    started = [file.name for file in FILES if "create_task(" in file.read_text()]
    assert "supervisor.py" in started


@pytest.mark.parametrize(
    "handler",
    ["except Exception: pass", "except: pass", "except BaseException as e: print(e)", "except CancelledError: pass",
     "except (OSError, Exception): why = 1", "except asyncio.CancelledError: log.error('x')",
     "except Exception as e: why = str(e)", "except Exception: log.warning('x')"],
)  # fmt: skip
def test_a_swallowed_error_is_seen(handler: str) -> None:
    assert list(hidden(f"try: f()\n{handler}"))


@pytest.mark.parametrize(
    "handler",
    ["except Exception: log.exception('x')", "except BaseException: close(); raise", "except OSError: pass",
     "except Exception as e: raise Cure() from e", "except BaseException as e: given = e"],
)  # fmt: skip
def test_an_error_that_is_told_is_no_fault(handler: str) -> None:
    assert not list(hidden(f"try: f()\n{handler}"))


@pytest.mark.parametrize(
    ("code", "file"),
    [
        ("t = asyncio.create_task(f())", "supervisor.py"),
        ("async def g():\n  asyncio.create_task(f(), name='x')", "app.py"),
        ("async def g():\n  t = loop.create_task(f(), name='x')\n  return 1", "app.py"),
        ("async def g():\n  t = asyncio.ensure_future(f())\n  await t", "app.py"),
        ("t = Thread(target=f)", "app.py"),
    ],
)
def test_an_unowned_task_is_seen(code: str, file: str) -> None:
    assert list(unowned(code, file))


def test_a_task_that_ends_where_it_started_is_no_fault() -> None:
    start = "async def g():\n  t = create_task(f(), name='x')\n"
    assert not list(unowned(f"{start}  await wait({{t}})", "app.py"))
    assert not list(unowned(f"{start}  try: f()\n  finally: t.cancel()", "app.py"))


def test_everything_suppressed_is_seen() -> None:
    assert list(hidden("with contextlib.suppress(Exception): f()"))
    assert not list(hidden("with suppress(OSError): f()"))
