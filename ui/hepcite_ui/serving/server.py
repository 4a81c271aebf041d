"""The web server: the page, its API, the MCP server and `/healthz`, and how it starts and ends."""

import asyncio
import json
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import gradio as gr
import typer
import uvicorn
from fastapi import FastAPI
from mcp.types import TextContent
from starlette.responses import HTMLResponse, JSONResponse, Response

from hepcite.errors import HepCiteError, SettingsError
from hepcite_ui.failures import refuse
from hepcite_ui.serving.addresses import address_of, check_port
from hepcite_ui.serving.api import ASKING
from hepcite_ui.serving.ending import Ending
from hepcite_ui.serving.health import Health
from hepcite_ui.serving.protection import names_of, protect
from hepcite_ui.serving.quiet_logs import keep_questions_out_of_logs
from hepcite_ui.serving.rates import RateLimits

STREAM_SECONDS = 1
"""How long a stream, such as that of an answer under way, may go on after the server was told to end."""

ENDING_SECONDS = 5
"""How long any other request may."""

ReadHealth = Callable[[], Health]
ReadReport = Callable[[str], str | None]


def create_server(
    blocks: gr.Blocks,
    *,
    health: ReadHealth,
    host: str = "127.0.0.1",
    auth: str | None = None,
    limits: RateLimits | None = None,
    reports: ReadReport | None = None,
    asking_functions: Collection[str] = (),
    theme: gr.themes.Base | None = None,
    css: str = "",
    head: str = "",
    api_page: bool = True,
) -> FastAPI:
    """Put a page behind everything that guards it.

    Args:
        blocks: The page, with `api.add_api` called inside it.
        health: Reads whether the server can answer; a HepCiteError says that it cannot.
        host: Name or address that will be listened on; on this machine alone, only local names are answered.
        auth: `user:password`; None asks for none.
        reports: Gives the HTML of a report by its name, None when there is none; served as `/evaluation/<name>.html`.
        asking_functions: Names of the server functions of components that make the assistant answer.

        api_page: Whether the foot of the page leads to the description of the API.

    Raises:
        SettingsError: The host is not known.
    """
    keep_questions_out_of_logs()
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _add_health(app, health)
    _add_no_statistics(app)
    if reports is not None:
        _add_reports(app, reports)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        theme=theme,
        css=css,
        head=head,
        mcp_server=True,
        footer_links=["api"] if api_page else [],
        run_history=False,  # Gradio would keep every question in the browser
        ssr_mode=False,
        show_error=False,
        enable_monitoring=False,
        pwa=False,
        max_file_size=0,
    )
    blocks._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize  # else each event sums up all events before it
    _write_json_for_mcp(blocks)
    app.state.ending = asyncio.Event()
    app.add_middleware(Ending, told=app.state.ending)
    asking: set[int | str] = {*asking_events(blocks), *asking_functions}
    protect(app, auth=auth, hosts=names_of(host, auth), asking=asking, limits=limits)
    return app


def serve(app: FastAPI, host: str, port: int) -> None:
    """Serve until Ctrl+C or SIGTERM, and then end with what runs finished; says where the page is once it listens.

    Raises:
        SettingsError: The address cannot be used, usually because the port is taken.
    """
    check_port(host, port)
    line = f"HepCite is at {address_of(host, port)} - stop with Ctrl+C"
    try:
        make_uvicorn(app, host, port, lambda: typer.echo(line)).run()
    except SystemExit as error:  # Uvicorn's way to say that it could not start
        raise SettingsError(f"cannot listen on {host!r}, port {port}: choose another with --host or --port") from error


def make_uvicorn(app: FastAPI, host: str, port: int, announce: Callable[[], object]) -> "_Server":
    """Make the HTTP server; it logs no request, since an address can hold a question.

    Args:
        port: 0 takes any that is free.
        announce: Called once connections are accepted.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # else whoever can reach the port could name any address as their own
        ws="none",
        timeout_graceful_shutdown=ENDING_SECONDS,
    )
    return _Server(config, announce, app.state.ending)


def asking_events(blocks: gr.Blocks) -> frozenset[int]:
    """Return the numbers of the events that ask a question or have a language model write over its answer."""
    return frozenset(number for number, event in blocks.fns.items() if event.concurrency_id in ASKING)


class _Server(uvicorn.Server):
    """Says when it listens, and returns when it is told to end."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], object], ending: asyncio.Event) -> None:
        super().__init__(config)
        self._announce = announce
        self._ending = ending

    async def shutdown(self, sockets: Any = None) -> None:  # noqa: ANN401  as Uvicorn types it
        """Let what is under way come to its end, then end the streams that have none."""
        asyncio.get_running_loop().call_later(STREAM_SECONDS, self._ending.set)
        await super().shutdown(sockets)

    async def startup(self, sockets: Any = None) -> None:  # noqa: ANN401  as Uvicorn types it
        """Accept connections, and say so."""
        await super().startup(sockets)
        if self.started:
            self._announce()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take a signal as the wish to end; Uvicorn would raise it again, and the process would end as killed."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()


def _add_health(app: FastAPI, health: ReadHealth) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        try:
            found = health()
        except HepCiteError as error:
            return refuse(503, " ".join(str(error).split()))
        content = {
            "status": "ok",
            "version": version("hepcite"),
            "fingerprint": found.fingerprint,
            "documents": found.documents,
        }
        return JSONResponse(content, headers={"Cache-Control": "no-store"})


def _add_no_statistics(app: FastAPI) -> None:
    @app.get("/monitoring/summary")
    def summary() -> dict[str, dict[str, str]]:
        """Give the API page, which asks for them, the statistics that are not kept."""
        return {"functions": {}}


def _add_reports(app: FastAPI, reports: ReadReport) -> None:
    @app.get("/evaluation/{name}.html")
    def report(name: str) -> Response:
        html = reports(name)
        return refuse(404, "there is no such report") if html is None else HTMLResponse(html)


def _write_json_for_mcp(blocks: gr.Blocks) -> None:
    """Let the MCP server write a result as JSON; Gradio writes it as Python would."""

    def write(results: list[Any], root_url: str) -> list[TextContent]:
        return [TextContent(type="text", text=json.dumps(result, ensure_ascii=False)) for result in results]

    server = blocks.mcp_server_obj
    if server is None:
        raise HepCiteError(f"the MCP server cannot be started ({blocks.mcp_error}): install gradio[mcp]")
    server.postprocess_output_data = write  # type: ignore[method-assign,assignment]
