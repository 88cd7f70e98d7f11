/** Job templates: rows whose list is served so far; their life follows. */
import { defineKind, text } from './define.ts'
import { metalake } from './metalake.ts'
import { freeName } from './names.ts'

export const jobTemplate = defineKind({
  name: 'jobTemplate',
  parent: metalake,
  doc: 'A program that can be run with parameters. Listed only, so far.',
  fields: { name: text('unique within the metalake') },
  names: freeName,
  serves: ['list'],
  wire: { list: 'names', details: 'jobTemplates', segment: 'jobs/templates' },
})
