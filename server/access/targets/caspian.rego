# Answers the access control plug-in of Trino from what a Caspian lake exports as data.caspian.lake.
# What no rule speaks of is refused.
package caspian

import rego.v1

told := data.caspian.lake

asked := input.action

who := input.context.identity.user

# By catalog: what the user may do there. Undefined for somebody who may do nothing.
mine := told.alike[told.users[who]]

catalog(name) := told.catalogs[mine[name]]

schema(at) := found if {
	in_catalog := catalog(at.catalogName)
	found := told.schemas[object.get(in_catalog.schemas, lower(at.schemaName), in_catalog.unseen)]
}

table(at) := found if {
	in_schema := schema(at)
	found := told.tables[object.get(in_schema.tables, lower(at.tableName), in_schema.unseen)]
}

is_seen(at) if lower(at.tableName) in told.seen[at.catalogName][lower(at.schemaName)]

reads(at) if table(at).select

reads(at) if table(at).modify

reads(at) if table(at).own

# Of names that Trino has of its own.
information(at) if {
	at.schemaName == "information_schema"
	catalog(at.catalogName).use
}

information(at) if {
	at.catalogName == "system"
	at.schemaName in {"information_schema", "jdbc"}
	mine
}

plain := {"ExecuteQuery", "SetSystemSessionProperty"}

on_catalog := {"AccessCatalog", "FilterCatalogs", "ShowSchemas"}

on_schema := {"FilterSchemas", "ShowTables", "ShowFunctions", "ShowCreateSchema"}

looks := {"FilterTables", "ShowColumns", "FilterColumns"}

writes := {"InsertIntoTable", "DeleteFromTable", "TruncateTable", "UpdateTableColumns"}

alters := {"AddColumn", "AlterColumn", "DropColumn", "RenameColumn", "SetTableComment", "SetColumnComment", "SetTableProperties"}

owner_alone := {"DropTable", "DropView", "SetViewComment"}

default allow := false

allow if permits(asked.operation, object.get(asked, "resource", {}))

permits(operation, _) if {
	operation in plain
	mine
}

permits(operation, resource) if {
	operation in on_catalog
	catalog(resource.catalog.name).use
}

permits(operation, resource) if {
	operation in on_catalog
	resource.catalog.name == "system"
	mine
}

permits("SetCatalogSessionProperty", resource) if catalog(resource.catalogSessionProperty.catalogName).use

permits(operation, resource) if {
	operation in on_schema
	schema(resource.schema).use
}

permits(operation, resource) if {
	operation in on_schema
	information(resource.schema)
}

permits("CreateSchema", resource) if {
	catalog(resource.schema.catalogName).createSchema
	not told.seen[resource.schema.catalogName][lower(resource.schema.schemaName)]
}

permits(operation, resource) if {
	operation in {"CreateSchema", "DropSchema"}
	schema(resource.schema).own
}

permits(operation, resource) if {
	operation in looks
	reads(resource.table)
}

# Who owns a schema sees every name in it.
permits("FilterTables", resource) if schema(resource.table).own

permits("ShowCreateTable", resource) if reads(resource.table)

permits(operation, resource) if {
	operation in (looks | {"SelectFromColumns"})
	information(resource.table)
}

permits("SelectFromColumns", resource) if {
	answer := table(resource.table)
	answer.select
	every column in object.get(resource.table, "columns", []) {
		is_decided(answer, column)
	}
}

# Whether a column is masked is known of those that the lake had seen.
is_decided(answer, _) if not answer.columns

is_decided(answer, column) if lower(column) in answer.columns

permits(operation, resource) if {
	operation in writes
	table(resource.table).modify
}

permits(operation, resource) if {
	operation in alters
	table(resource.table).modify
}

permits(operation, resource) if {
	operation in owner_alone
	table(resource.table).own
}

permits("CreateViewWithSelectFromColumns", resource) if {
	answer := table(resource.table)
	answer.own
	not answer.filter
	not answer.masks
}

permits("CreateTable", resource) if {
	schema(resource.table).createTable
	makes(resource.table)
}

permits("CreateView", resource) if {
	schema(resource.table).createView
	makes(resource.table)
}

# What is there may only be replaced by its owner.
makes(at) if not is_seen(at)

makes(at) if table(at).own

permits("RenameTable", resource) if {
	table(resource.table).modify
	within(resource.table, asked.targetResource.table)
}

permits("RenameView", resource) if {
	table(resource.table).own
	within(resource.table, asked.targetResource.table)
}

# A rename is one within a schema, to a name that is free.
within(from, to) if {
	from.catalogName == to.catalogName
	from.schemaName == to.schemaName
	not is_seen(to)
}

permits(operation, resource) if {
	operation in {"ExecuteFunction", "CreateViewWithExecuteFunction", "FilterFunctions"}
	resource.function.catalogName == "system"
	resource.function.schemaName == "builtin"
	mine
}

# Places in the list of what was asked for.
batch contains i if {
	some i, resource in asked.filterResources
	permits(asked.operation, resource)
}

# Of columns, the list is that of one table.
batch contains i if {
	asked.operation == "FilterColumns"
	count(asked.filterResources) == 1
	some resource in asked.filterResources
	permits("FilterColumns", resource)
	some i, _ in resource.table.columns
}

rowFilters contains {"expression": table(asked.resource.table).filter}

columnMask := {"expression": mask_of(asked.resource.column)}

batchColumnMasks contains {"index": i, "viewExpression": {"expression": mask_of(resource.column)}} if {
	some i, resource in asked.filterResources
}

mask_of(column) := table(column).masks[lower(column.columnName)]
