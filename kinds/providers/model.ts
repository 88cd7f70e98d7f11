/** Models and their versions, kept by the lake itself. */

import { plainName } from '../names.ts'
import { identifier } from '../properties.ts'
import { everyCatalog, type Provider, plain } from './common.ts'

/** Source: the providers' table, rows `model`. */
export const model: Provider = {
  name: 'model',
  alias: 'model',
  type: 'model',
  doc: 'Models, their versions and where these are stored.',
  kinds: ['schema', 'model', 'modelVersion', 'function'],
  source: [],
  managed: true,
  standing: [],
  names: { schema: plainName, model: plainName, function: plainName },
  properties: {
    catalog: everyCatalog,
    schema: plain,
    model: [identifier, { name: 'default-uri-name', doc: 'which uri of a version is meant when none is named' }],
    modelVersion: [identifier, { name: 'default-uri-name', doc: 'overrides the model’s' }],
    function: plain,
  },
}
