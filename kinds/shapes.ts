/** JSON Schemas of forms that hold themselves or stand in many places: each is described once, and pointed to from there. */

type Json = Readonly<Record<string, unknown>>

const text = { type: 'string' }
const flag = { type: 'boolean' }
const whole = { type: 'integer' }
const path = { type: 'array', items: text, minItems: 1 }
const paths = { type: 'array', items: path, minItems: 1 }
const anything = { type: 'array', items: { type: 'object' } }
/** A form told apart by a word under `key`; what is in `more` may be absent. */
const form = (key: string, words: readonly string[], needed: Json, more: Json = {}): Json => ({
  type: 'object',
  properties: { [key]: { type: 'string', enum: words }, ...needed, ...more },
  required: [key, ...Object.keys(needed)],
  additionalProperties: false,
})
const object = (needed: Json, more: Json = {}): Json => ({
  type: 'object',
  properties: { ...needed, ...more },
  required: Object.keys(needed),
  additionalProperties: false,
})

export type ShapeName =
  | 'Audit'
  | 'Type'
  | 'NestedType'
  | 'Expression'
  | 'Literal'
  | 'Position'
  | 'Path'
  | 'Values'
  | 'Index'
  | 'Distribution'
  | 'SortOrder'
  | 'Partitioning'
const bare: ReadonlySet<ShapeName> = new Set(['Type', 'Position', 'Path', 'Values'])
/** Points to the shape. Of most, readers that follow no reference are told that it is an object. */
export const shape = (name: ShapeName): Json => ({
  ...(bare.has(name) ? {} : { type: 'object' }),
  $ref: `#/components/schemas/${name}`,
})
const expressions = { type: 'array', items: shape('Expression') }

/** As answers have them; requests may leave out what has a default. Source: contract types §4 to §10. */
export const shapes: Readonly<Record<ShapeName, Json>> = {
  /** Who made it and who changed it last, and when. */
  Audit: object({}, { creator: text, createTime: text, lastModifier: text, lastModifiedTime: text }),
  Type: { oneOf: [text, shape('NestedType')] },
  NestedType: {
    oneOf: [
      form('type', ['struct'], {
        fields: { type: 'array', items: object({ name: text, type: shape('Type') }, { nullable: flag, comment: text }) },
      }),
      form('type', ['list'], { elementType: shape('Type') }, { containsNull: flag }),
      form('type', ['map'], { keyType: shape('Type'), valueType: shape('Type') }, { valueContainsNull: flag }),
      form('type', ['union'], { types: { type: 'array', items: shape('Type') } }),
      form('type', ['unparsed'], { unparsedType: text }),
      form('type', ['external'], { catalogString: text }),
    ],
  },
  Literal: form('type', ['literal'], { dataType: shape('Type'), value: text }),
  Expression: {
    oneOf: [
      shape('Literal'),
      form('type', ['field'], { fieldName: path }),
      form('type', ['function'], { funcName: text, funcArgs: expressions }),
      form('type', ['unparsed'], { unparsedExpression: text }),
    ],
  },
  Path: path,
  Values: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 256 } },
  Position: { oneOf: [{ type: 'string', enum: ['first', 'default'] }, object({ after: text })] },
  Index: object({ indexType: text, fieldNames: paths }, { name: text, properties: { type: 'object', additionalProperties: text } }),
  Distribution: object({ number: whole, funcArgs: expressions }, { strategy: { type: 'string', enum: ['none', 'hash', 'range', 'even'] } }),
  SortOrder: object(
    { sortTerm: shape('Expression') },
    { direction: { type: 'string', enum: ['asc', 'desc'] }, nullOrdering: { type: 'string', enum: ['nulls_first', 'nulls_last'] } },
  ),
  Partitioning: {
    oneOf: [
      form('strategy', ['identity', 'year', 'month', 'day', 'hour'], { fieldName: path }),
      form('strategy', ['bucket'], { numBuckets: whole, fieldNames: paths }),
      form('strategy', ['truncate'], { width: whole, fieldName: path }),
      form('strategy', ['list'], { fieldNames: paths }, { assignments: anything }),
      form('strategy', ['range'], { fieldName: path }, { assignments: anything }),
      form('strategy', ['function'], { funcName: text, funcArgs: expressions }),
    ],
  },
}
