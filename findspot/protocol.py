"""The tools as a server of the Model Context Protocol."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from contextlib import closing
from functools import wraps
from importlib.metadata import version
from typing import Any, Literal

import uvicorn
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import ToolAnnotations

from engine.errors import FindspotError
from findspot.tools import INSTRUCTIONS, Answer, Tools, taught
from webapp.server import listener

HOST = "127.0.0.1"
QUIET: Literal["WARNING"] = "WARNING"  # what is said more often has the words of queries
READING = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def server_of(tools: Tools) -> MCPServer[Any]:
    """The server with all tools."""
    return MCPServer(
        "findspot",
        title="Findspot",
        instructions=INSTRUCTIONS,
        version=version("findspot"),
        tools=[_tool(answer) for answer in tools.tools()],
        log_level=QUIET,
    )


def listen(server: MCPServer[Any], port: int, *, announce: Callable[[str], None]) -> None:
    """Answers at /mcp of this machine until it is told to stop; InputError where the port cannot be had.

    Requests by another name than this machine's, or from a page of another site, are refused.
    """
    app = server.streamable_http_app(json_response=True, stateless_http=True, host=HOST)
    with closing(listener(HOST, port)) as bound:
        announce(f"http://{HOST}:{bound.getsockname()[1]}/mcp")
        uvicorn.Server(uvicorn.Config(app, log_level=QUIET.lower(), access_log=False)).run(sockets=[bound])


def _tool(answer: Callable[..., Answer]) -> Tool:
    """The tool, which refuses arguments that it does not know: a filter by another name must not be left out."""
    description = inspect.getdoc(answer) or ""
    if answer.__name__ == "search":
        description = f"{description}\n\n{taught()}"
    tool = Tool.from_function(_told(answer), description=description, annotations=READING, structured_output=False)
    arguments = tool.fn_metadata.arg_model
    arguments.model_config["extra"] = "forbid"
    arguments.model_rebuild(force=True)
    tool.parameters = arguments.model_json_schema()
    return tool


def _told(answer: Callable[..., Answer]) -> Callable[..., str]:
    """The answer as JSON without white space; an error of ours by its own text."""

    @wraps(answer)
    def told(**arguments: Any) -> str:
        try:
            return json.dumps(answer(**arguments), ensure_ascii=False, separators=(",", ":"))
        except FindspotError as error:
            raise ToolError(str(error)) from error

    return told
