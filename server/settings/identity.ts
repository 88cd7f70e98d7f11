/** Settings that say how callers tell who they are. */
import type { Setting } from './served.ts'

const certificate = 'caspian.authenticator.certificate.'
const kerberos = 'gravitino.authenticator.kerberos.'
const oauth = 'gravitino.authenticator.oauth.'

export const identitySettings: readonly Setting[] = [
  {
    key: 'gravitino.authenticators',
    value: 'simple',
    type: 'list',
    doc: 'how callers say who they are: simple, basic, oauth, kerberos, certificate; of several the first that reads the sort of credentials decides (identity.md)',
  },
  {
    key: 'caspian.login.failures',
    value: '5',
    type: 'count',
    doc: 'wrong passwords for a name from one address before each more makes it wait; 0: never',
  },
  { key: 'caspian.login.lockSeconds', value: '900', type: 'count', doc: 'seconds that it waits at most, and after which failures are forgotten' },
  {
    key: 'caspian.server.requestsPerSecond',
    value: '0',
    type: 'count',
    doc: 'requests that one caller, by name, may make to one server in a second; more are answered 429; 0: any number',
  },
  { key: `${oauth}serviceAudience`, value: 'GravitinoServer', doc: 'what the aud claim of a token must be, or hold' },
  { key: `${oauth}authority`, value: '', doc: 'what the iss claim must be; needed with jwksUri, checked with a static key where it is set' },
  { key: `${oauth}allowSkewSecs`, value: '0', type: 'count', doc: 'seconds that the clocks of provider and lake may differ by' },
  {
    key: `${oauth}tokenValidatorClass`,
    value: 'org.apache.gravitino.server.authentication.StaticSignKeyValidator',
    doc: 'StaticSignKeyValidator: defaultSignKey signs, where it is set; JwksTokenValidator: the keys at jwksUri do. What is before the last dot is passed over',
  },
  { key: `${oauth}jwksUri`, value: '', doc: 'address of the keys that the provider publishes' },
  { key: `${oauth}defaultSignKey`, value: '', secret: true, doc: 'base64 of the secret, for HS256 and the like, or of the public key in X.509 form' },
  {
    key: `${oauth}signAlgorithmType`,
    value: 'RS256',
    doc: 'the only algorithm that counts with defaultSignKey: HS, RS, PS or ES with 256, 384 or 512, or EdDSA',
  },
  { key: `${oauth}principalFields`, value: 'sub', type: 'list', doc: 'claims that may hold the name; the first that a token has counts' },
  { key: `${oauth}principalMapper`, value: 'regex', doc: 'how that becomes a name of the lake; regex is served' },
  { key: `${oauth}principalMapper.regex.pattern`, value: '^(.*)$', doc: 'the first group is the name; what does not fit is refused' },
  { key: `${oauth}groupsFields`, value: 'groups', type: 'list', doc: 'claims that may hold the groups; the first that a token has counts' },
  { key: `${oauth}groupMapper`, value: 'regex', doc: 'how those become groups of the lake; regex is served' },
  { key: `${oauth}groupMapper.regex.pattern`, value: '^(.*)$', doc: 'the first group is the name; what does not fit is left out' },
  { key: `${oauth}provider`, value: 'default', doc: 'default or oidc; for clients, in /configs, as are the next four' },
  { key: `${oauth}serverUri`, value: '', doc: 'where clients get tokens' },
  { key: `${oauth}tokenPath`, value: '', doc: 'the path for that' },
  { key: `${oauth}clientId`, value: '', doc: 'who the portal is for the provider' },
  { key: `${oauth}scope`, value: '', doc: 'what clients ask for' },
  {
    key: 'caspian.kerberos.library',
    value: 'kerberos',
    doc: 'where the npm package kerberos was installed, as a path; beside Caspian’s own packages unless it is set',
  },
  { key: `${certificate}principalMapper`, value: 'regex', doc: 'how the common name of a certificate becomes a name of the lake; regex is served' },
  { key: `${certificate}principalMapper.regex.pattern`, value: '^(.*)$', doc: 'the first group is the name; what does not fit is refused' },
  { key: `${kerberos}principal`, value: '', doc: 'HTTP/host@REALM: what the lake is called in Kerberos; host is what callers call it' },
  { key: `${kerberos}keytab`, value: '', doc: 'file with its key' },
  { key: `${kerberos}principalMapper`, value: 'regex', doc: 'how the name in a ticket becomes a name of the lake; regex is served' },
  {
    key: `${kerberos}principalMapper.regex.pattern`,
    value: '([^@]+).*',
    doc: 'the first group is the name. Unless it is set, tickets of other realms are refused: their names without the realm could be names of this one',
  },
]
