"""Makes specs/discord.json of Discord's published OpenAPI description, the operations below alone:

    python tests/platforms/discord/extract.py SPEC

SPEC is specs/openapi.json of https://github.com/discord/discord-api-spec (MIT). Each schema is made
stricter where Discord takes more than an app should send: no field that is not described, an int32
within its bounds. A choice between shapes that their `type` tells apart is written as `by_type`, and
one that may be null as `or_null`, keywords of our own (openapi.py): quick to check, and it names the field that is wrong."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Schema = dict[str, Any]
TO = Path(__file__).with_name("specs") / "discord.json"
LICENCE = "MIT, Copyright (c) Discord; see LICENSE beside this file"
REF = "#/components/schemas/"
NOTES = ("title", "description", "x-discord-union", "contentEncoding")
INT32 = {"minimum": -(2**31), "maximum": 2**31 - 1}
MESSAGES = "/channels/{channel_id}/messages"
WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
COMMANDS = "/applications/{application_id}/commands"
GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
OPERATIONS = {
    "/applications/@me": "get",
    "/oauth2/applications/@me": "get",
    "/users/@me": "get",
    "/users/@me/guilds": "get",
    "/users/@me/channels": "post",
    "/users/{user_id}": "get",
    "/gateway": "get",
    "/gateway/bot": "get",
    "/guilds/{guild_id}": "get",
    "/guilds/{guild_id}/roles": "get",
    "/guilds/{guild_id}/channels": "get",
    "/guilds/{guild_id}/members/{user_id}": "get patch",
    "/guilds/{guild_id}/threads/active": "get",
    "/channels/{channel_id}": "get patch",
    "/channels/{channel_id}/threads": "post",
    "/channels/{channel_id}/thread-members": "get",
    "/channels/{channel_id}/threads/archived/public": "get",
    MESSAGES: "get post",
    f"{MESSAGES}/pins": "get",
    f"{MESSAGES}/pins/{{message_id}}": "put delete",
    f"{MESSAGES}/{{message_id}}": "get patch delete",
    f"{MESSAGES}/{{message_id}}/threads": "post",
    COMMANDS: "get put",
    GUILD_COMMANDS: "get put",
    "/interactions/{interaction_id}/{interaction_token}/callback": "post",
    WEBHOOK: "post",
    f"{WEBHOOK}/messages/@original": "get patch delete",
    f"{WEBHOOK}/messages/{{message_id}}": "get patch delete",
}


class Extract:
    def __init__(self, spec: Schema) -> None:
        self.spec, self.defs = spec, {}  # type: tuple[Schema, dict[str, Schema]]

    def operations(self) -> list[Schema]:
        return [
            self.operation(path, method)
            for path, methods in OPERATIONS.items()
            for method in methods.split()
        ]

    def operation(self, path: str, method: str) -> Schema:
        item = self.spec["paths"][path]
        operation = item[method]
        named = [*item.get("parameters", ()), *operation.get("parameters", ())]
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        return {
            "method": method.upper(),
            "path": path,
            "in_path": {p["name"]: self.made(p["schema"]) for p in named if p["in"] == "path"},
            "query": {p["name"]: self.made(p["schema"]) for p in named if p["in"] == "query"},
            "body": self.made(body["schema"]) if body else None,
        }

    def made(self, schema: Schema) -> Schema:
        """The same schema, stricter, its references pointing into `$defs`."""
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(REF)
            if name not in self.defs:
                self.defs[name] = {}
                self.defs[name] = self.made(self.spec["components"]["schemas"][name])
            return {"$ref": f"#/$defs/{name}"}
        schema = {key: value for key, value in schema.items() if key not in NOTES}
        if "enum" in schema:
            return {"type": schema["type"], "enum": schema["enum"]}
        choices = schema.pop("oneOf", None) or schema.pop("anyOf", None)
        if choices and all("const" in choice for choice in choices):
            return {"type": schema["type"], "enum": [choice["const"] for choice in choices]}
        if choices:
            return self.choice(choices)
        if schema.get("format") == "int32":
            schema = {**INT32, **schema}
        if "properties" in schema:
            fields = schema["properties"].items()
            schema["properties"] = {name: self.made(field) for name, field in fields}
            schema.setdefault("additionalProperties", False)
        for key in ("items", "additionalProperties"):
            if isinstance(schema.get(key), dict):
                schema[key] = self.made(schema[key])
        return schema

    def choice(self, choices: list[Schema]) -> Schema:
        shapes = [choice for choice in choices if choice != {"type": "null"}]
        if len(shapes) == 1:
            made = self.made(shapes[0])
        elif all(kinds := [self.kinds(shape) for shape in shapes]):
            by_type = {
                str(kind): self.made(shape)
                for some, shape in zip(kinds, shapes, strict=True)
                for kind in some
            }
            made = {"type": "object", "required": ["type"], "by_type": by_type}
        else:
            made = {"anyOf": [self.made(shape) for shape in shapes]}
        nullable = len(shapes) < len(choices)
        return {"or_null": made} if nullable else made

    def kinds(self, shape: Schema) -> list[Any]:
        """The values of `type` that mark this shape; none if another field would have to."""
        if "$ref" in shape:
            shape = self.spec["components"]["schemas"][shape["$ref"].removeprefix(REF)]
        marked = "type" in shape.get("required", ())
        return list(shape["properties"]["type"].get("enum", ())) if marked else []


def written(made: Extract) -> str:
    """A line for each operation and each shape."""
    operations = ",\n".join(json.dumps(one) for one in made.operations())
    defs = sorted(made.defs.items())
    shapes = ",\n".join(f"{json.dumps(name)}: {json.dumps(shape)}" for name, shape in defs)
    source = "https://github.com/discord/discord-api-spec, commit 74fda0fa, specs/openapi.json"
    head = f'"licence": {json.dumps(LICENCE)},\n"source": {json.dumps(source)},'
    return f'{{{head}\n"operations": [\n{operations}\n],\n"$defs": {{\n{shapes}\n}}}}\n'


if __name__ == "__main__":
    TO.write_text(written(Extract(json.loads(Path(sys.argv[1]).read_text()))))
