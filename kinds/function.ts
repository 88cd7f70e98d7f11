/** A function with its overloads, kept by the lake in any catalog that has schemas. */
import { commentMax, updateComment } from './changes.ts'
import { asObject, asWord, defineKind, flag, limited, oneOf, optional, refuse, text } from './define.ts'
import { made } from './layout.ts'
import { plainName } from './names.ts'
import { schema } from './schema.ts'
import { typeFrom } from './types.ts'

/** One overload, types in canonical form; resources default to empty lists. Source: contract types §11. */
function definition(raw: unknown, at: string) {
  const from = asObject(raw, at)
  const list = (key: string) =>
    from[key] === undefined || from[key] === null ? [] : Array.isArray(from[key]) ? (from[key] as unknown[]) : refuse(`${at}.${key}`, 'a list')
  const parameters = list('parameters').map((item, i) => {
    const one = asObject(item, `${at}.parameters[${i}]`)
    return { ...one, dataType: typeFrom(one.dataType, `${at}.parameters[${i}].dataType`) }
  })
  const impls = list('impls').map((item, i) => {
    const one = asObject(item, `${at}.impls[${i}]`)
    const resources = one.resources === undefined || one.resources === null ? {} : asObject(one.resources, `${at}.impls[${i}].resources`)
    return {
      ...one,
      runtime: asWord(one.runtime, `${at}.impls[${i}].runtime`).toUpperCase(),
      resources: { jars: resources.jars ?? [], files: resources.files ?? [], archives: resources.archives ?? [] },
      properties: one.properties ?? {},
    }
  })
  if (impls.length === 0) return refuse(`${at}.impls`, 'a list with at least one implementation')
  return { ...from, parameters, ...(from.returnType === undefined ? {} : { returnType: typeFrom(from.returnType, `${at}.returnType`) }), impls }
}

export const fn = defineKind({
  name: 'function',
  parent: schema,
  doc: 'A function with its overloads, kept by the lake.',
  fields: {
    name: text('unique within the schema'),
    functionType: oneOf(['scalar', 'aggregate', 'table'], 'what it gives'),
    deterministic: optional(flag('the same arguments give the same answer; false when absent')),
    comment: optional(limited(commentMax, 'free text')),
    definitions: made('the overloads', (raw, at) =>
      Array.isArray(raw) && raw.length > 0
        ? raw.map((d: unknown, i) => definition(d, `${at}[${i}]`))
        : refuse(at, 'a list with at least one overload'),
    ),
  },
  names: plainName,
  changes: { updateComment },
  needsUpdates: true,
  carries: { tags: true },
  access: { create: 'REGISTER_FUNCTION', read: ['EXECUTE_FUNCTION', 'MODIFY_FUNCTION'], write: ['MODIFY_FUNCTION'] },
  wire: { details: 'functions' },
  sync: { home: 'inherits', fenced: ['name', 'definitions'] },
})
