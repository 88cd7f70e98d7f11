/** What every table must obey, whatever its source: checks before the source is asked. */
import type { Alteration } from '../../connectors/connector.ts'
import { column as columnKind } from '../../kinds/column.ts'
import { illegal, unsupported } from '../../kinds/errors.ts'
import { type Expression, isNullLiteral } from '../../kinds/expressions.ts'
import { noDistribution, type Partitioning, partitionedBy } from '../../kinds/layout.ts'
import { checkName } from '../../kinds/names.ts'
import type { Column } from '../../kinds/table.ts'
import { nameRule } from '../entity/resolve.ts'
import type { Above, Behaviour } from '../lake.ts'
import { checkRegistered } from './registered.ts'

type Asked = Partial<Column> & Pick<Column, 'name' | 'type'>

function checkColumn(at: Above, column: Asked): Column {
  checkName(nameRule(columnKind, at.provider), 'Column', column.name)
  checkDefault(column.name, column.nullable ?? true, column.defaultValue)
  return { ...column, nullable: column.nullable ?? true, autoIncrement: column.autoIncrement ?? false }
}
function checkDefault(name: string, nullable: boolean, value: Expression | undefined): void {
  if (!nullable && value && isNullLiteral(value)) throw illegal(`column ${name} cannot be null, so its default cannot be NULL`)
}

export const tableBehaviour: Behaviour = {
  /** The canonical body: defaults written out, as answers show them. */
  draft(at, _name, ask) {
    const columns = (ask.columns as Asked[]).map((column) => checkColumn(at, column))
    const counted = columns.filter((c) => c.autoIncrement)
    if (counted.length > 1) throw illegal(`only one column may be autoIncrement; ${counted.map((c) => c.name).join(', ')} are`)
    if (at.provider?.name === 'lakehouse-generic') checkRegistered(ask)
    const partitioning = (ask.partitioning ?? []) as readonly Partitioning[]
    for (const name of partitioning.flatMap(partitionedBy)) {
      if (!columns.some((c) => c.name === name)) throw illegal(`"partitioning" names column ${name}, which the table does not have`)
    }
    return {
      ...(ask.comment === undefined ? {} : { comment: ask.comment }),
      columns,
      properties: ask.properties ?? {},
      distribution: ask.distribution ?? noDistribution,
      sortOrders: ask.sortOrders ?? [],
      partitioning,
      indexes: ask.indexes ?? [],
    }
  },
  async removing(_ask, _lake, _at, row, how) {
    if (how.purge) throw unsupported(`the files of table ${row.name} are not the lake’s to delete; drop it without purge`)
    return { effects: [] }
  },
  altering(at, updates: readonly Alteration[]) {
    for (const { type, ask } of updates) {
      const path = (ask.fieldName ?? []) as readonly string[]
      if (type === 'addColumn' && path.length === 1)
        checkColumn(at, { ...(ask as Partial<Column>), name: path[0] as string, type: ask.type as Column['type'] })
      if (type === 'renameColumn') checkName(nameRule(columnKind, at.provider), 'Column', String(ask.newFieldName))
    }
  },
}
