"""How a call is carried out: whose it is, what it asks and its answer in one turn of one thread.

FastAPI makes the document out of the functions' own types. Its own way to a function leads through
a dozen layers, takes a turn in a thread for each dependency, and reads JSON in Python: three
quarters of a call's processor time. So a known address is answered in front of all that, and what
is left to FastAPI are the addresses and methods that there are not.
"""

import inspect
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeAlias

from fastapi.exceptions import RequestValidationError
from fastapi.params import Depends, Path
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Scope

Taking: TypeAlias = Callable[[Request, bytes], object]
"""Comes by an argument of a function, out of the request and its body."""


class CallRoute(APIRoute):
    """An address whose function asks the records, and waits for them.

    Of its parameters one may be of the path and one the body. The others depend on the request
    alone; they come first, so that whoever may not ask is told no more than that.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """How FastAPI has this address answered."""
        call = self.endpoint
        hints = inspect.get_annotations(call)
        marks = {name: getattr(hint, "__metadata__", ()) for name, hint in hints.items()}
        arguments: dict[str, Taking] = {
            name: _from_request(mark.dependency)
            for name, found in marks.items()
            for mark in found
            if isinstance(mark, Depends) and mark.dependency is not None
        }
        for name in hints.keys() - arguments.keys() - {"return"}:
            of_path = any(isinstance(mark, Path) for mark in marks[name])
            arguments[name] = (_from_path if of_path else _from_body)(name, hints[name])

        def carry_out(request: Request, body: bytes) -> Response:
            try:
                given = {name: take(request, body) for name, take in arguments.items()}
            except ValidationError as error:
                raise RequestValidationError(()) from error
            answer: Response = call(**given)
            return answer

        async def handle(request: Request) -> Response:
            try:
                body = await request.body()
            except ClientDisconnect as error:
                raise RequestValidationError(()) from error
            return await run_in_threadpool(carry_out, request, body)

        return handle


Answering: TypeAlias = Callable[[Request], Coroutine[Any, Any, Response]]


class Calls:
    """The addresses of the contract and how each is answered."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._by_address: dict[tuple[str, str], Answering] = {}
        self._with_key: list[tuple[CallRoute, Answering]] = []
        for route in routes:
            assert isinstance(route, CallRoute)  # noqa: S101 - the only ones there are
            answering = route.get_route_handler()
            if route.param_convertors:
                self._with_key.append((route, answering))
            else:
                for method in route.methods or ():
                    self._by_address[method, route.path] = answering

    def of(self, scope: Scope) -> Answering | None:
        """How a call is answered; None: there is no such address, or not with this method.

        What the address names is put into the scope.
        """
        method, path = scope["method"], scope["path"]
        found = self._by_address.get((method, path))
        if found is not None:
            return found
        for route, answering in self._with_key:
            if method in (route.methods or ()) and (named := route.path_regex.match(path)):
                scope["path_params"] = named.groupdict()
                return answering
        return None


def _from_request(dependency: Callable[..., object]) -> Taking:
    return lambda request, _: dependency(request)


def _from_path(name: str, hint: Any) -> Taking:
    adapter = TypeAdapter[object](hint)
    return lambda request, _: adapter.validate_python(request.path_params[name])


def _from_body(_name: str, hint: Any) -> Taking:
    adapter = TypeAdapter[object](hint)
    return lambda _, body: adapter.validate_json(body)
