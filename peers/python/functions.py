"""The life of functions, their overloads and implementations."""

import json
from urllib.request import Request, urlopen

from gravitino import Catalog, GravitinoAdminClient, GravitinoClient, NameIdentifier
from gravitino.api.function.function_change import FunctionChange
from gravitino.api.function.function_definition import FunctionDefinitions
from gravitino.api.function.function_impl import FunctionImpl
from gravitino.api.function.function_param import FunctionParams
from gravitino.api.function.function_resources import FunctionResources
from gravitino.api.function.function_type import FunctionType
from gravitino.api.function.java_impl import JavaImpl
from gravitino.api.function.python_impl import PythonImpl
from gravitino.api.function.sql_impl import SQLImpl
from gravitino.api.rel.types.types import Types
from gravitino.exceptions.base import (
    FunctionAlreadyExistsException,
    IllegalArgumentException,
    NoSuchFunctionException,
    NoSuchSchemaException,
)
from gravitino.namespace import Namespace

from catalogs import jdbc
from saying import refused, same

LAKE = "peer_functions"
SPARK, TRINO = FunctionImpl.RuntimeType.SPARK, FunctionImpl.RuntimeType.TRINO


def sql(text, runtime=SPARK):
    return SQLImpl.builder().with_runtime_type(runtime).with_sql(text).build()


def param(name, sort):
    return FunctionParams.of(name, sort)


def runtimes(function):
    return [[impl.runtime().name for impl in each.impls()] for each in function.definitions()]


def drive(check, place):
    admin = GravitinoAdminClient(uri=place.base)
    admin.create_metalake(LAKE, "", {})
    lake = GravitinoClient(uri=place.base, metalake_name=LAKE)
    zoo = lake.create_catalog("zoo", Catalog.Type.MODEL, None, "", {})
    zoo.as_schemas().create_schema("s", "", {})
    functions = zoo.as_function_catalog()
    plus = NameIdentifier.of("s", "plus")
    x, y = param("x", Types.IntegerType.get()), param("y", Types.IntegerType.get())
    first = FunctionDefinitions.of([x], Types.IntegerType.get(), [sql("x + 1")])

    @check("a function is registered, loaded as it was made, and registered once")
    def _():
        made = functions.register_function(plus, "one more", FunctionType.SCALAR, True, [first])
        same((made.name(), made.comment(), made.function_type(), made.deterministic()), ("plus", "one more", FunctionType.SCALAR, True))
        (only,) = functions.get_function(plus).definitions()
        same([(each.name(), each.data_type()) for each in only.parameters()], [("x", Types.IntegerType.get())])
        same((only.return_type(), only.impls()[0].sql(), only.impls()[0].runtime()), (Types.IntegerType.get(), "x + 1", SPARK))
        same(made.audit_info().creator(), "anonymous")
        with refused(FunctionAlreadyExistsException):
            functions.register_function(plus, "", FunctionType.SCALAR, True, [first])

    @check("implementations in Java and Python keep all that they hold")
    def _():
        java = JavaImpl(SPARK, "org.example.Median", FunctionResources.of(["s3://jars/m.jar"], ["f"], ["z"]), {"k": "v"})
        code = "def half(x):\n    return '<a>', \"; drop\"\n"
        python = PythonImpl(TRINO, "m.half", code, None, {})
        median = FunctionDefinitions.of([param("xs", Types.ListType.of(Types.LongType.get(), False))], Types.LongType.get(), [java, python])
        functions.register_function(NameIdentifier.of("s", "median"), None, FunctionType.AGGREGATE, False, [median])
        kept, other = functions.get_function(NameIdentifier.of("s", "median")).definitions()[0].impls()
        same((kept.class_name(), kept.resources().jars(), kept.properties()), ("org.example.Median", ["s3://jars/m.jar"], {"k": "v"}))
        same((other.handler(), other.code_block()), ("m.half", code))

    @check("table functions are read; this client cannot register them, so plain HTTP does")
    def _():
        impl = {"language": "SQL", "runtime": "SPARK", "sql": "select 'a' as a"}
        columns = [{"name": "a", "dataType": "string", "comment": "the first"}]
        body = {"name": "rows", "functionType": "table", "definitions": [{"returnColumns": columns, "impls": [impl]}]}
        request = Request(
            f"{place.base}/api/metalakes/{LAKE}/catalogs/zoo/schemas/s/functions",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urlopen(request) as answer:
            same(answer.status, 200)
        table = functions.get_function(NameIdentifier.of("s", "rows"))
        same(table.function_type(), FunctionType.TABLE)
        same([(each.name(), each.comment()) for each in table.definitions()[0].return_columns()], [("a", "the first")])

    @check("functions are listed by name and in full, and asked for where there are none")
    def _():
        same(sorted(found.name() for found in functions.list_functions(Namespace.of("s"))), ["median", "plus", "rows"])
        same({found.name(): found.function_type() for found in functions.list_function_infos(Namespace.of("s"))}["rows"], FunctionType.TABLE)
        same(functions.function_exists(NameIdentifier.of("s", "nothing")), False)
        with refused(NoSuchFunctionException):
            functions.get_function(NameIdentifier.of("s", "nothing"))
        with refused(NoSuchSchemaException):
            functions.list_functions(Namespace.of("nowhere"))

    @check("comment, overloads and implementations change, all or none")
    def _():
        two = FunctionDefinitions.of([x, y], Types.IntegerType.get(), [sql("x + y")])
        changed = functions.alter_function(
            plus,
            FunctionChange.update_comment("more"),
            FunctionChange.add_definition(two),
            FunctionChange.add_impl([x, y], sql("x + y", TRINO)),
            FunctionChange.update_impl([x], SPARK, sql("1 + x")),
        )
        same((changed.comment(), runtimes(changed)), ("more", [["SPARK"], ["SPARK", "TRINO"]]))
        same(changed.definitions()[0].impls()[0].sql(), "1 + x")
        changed = functions.alter_function(plus, FunctionChange.remove_impl([x, y], SPARK))
        same(runtimes(functions.get_function(plus)), [["SPARK"], ["TRINO"]])
        with refused(IllegalArgumentException):
            functions.alter_function(plus, FunctionChange.update_comment("lost"), FunctionChange.add_definition(two))
        same(functions.get_function(plus).comment(), "more")
        changed = functions.alter_function(plus, FunctionChange.remove_definition([x]))
        same(runtimes(changed), [["TRINO"]])

    @check("a last overload and a last implementation stay, and a call that could mean two overloads is refused")
    def _():
        with refused(IllegalArgumentException):
            functions.alter_function(plus, FunctionChange.remove_definition([x, y]))
        with refused(IllegalArgumentException):
            functions.alter_function(plus, FunctionChange.remove_impl([x, y], TRINO))
        with refused(IllegalArgumentException):
            functions.register_function(NameIdentifier.of("s", "twice"), "", FunctionType.SCALAR, True, [first, first])
        with refused(IllegalArgumentException):
            functions.alter_function(plus, FunctionChange.add_impl([y], sql("y")))

    @check("a function carries tags")
    def _():
        lake.create_tag("math", None, None)
        held = functions.get_function(plus).supports_tags()
        same(held.associate_tags(["math"], []), ["math"])
        same(held.list_tags(), ["math"])

    @check("functions live in catalogs of every sort, beside what a database holds")
    def _():
        pg = lake.create_catalog("pg", Catalog.Type.RELATIONAL, "jdbc-postgresql", "", jdbc(place))
        beside = NameIdentifier.of("public", "plus")
        pg.as_function_catalog().register_function(beside, "", FunctionType.SCALAR, False, [first])
        same(pg.as_function_catalog().drop_function(beside), True)

    @check("a dropped function is gone, and dropping it again gives false")
    def _():
        same(functions.drop_function(plus), True)
        same(functions.drop_function(plus), False)
        same(functions.function_exists(plus), False)

    assert admin.drop_metalake(LAKE, force=True)
