/** With all lines cut, every region answers every read and refuses whom it refused before. */
import type { Asker } from './asking.ts'
import { catalogOf, metalake, tablesEach } from './corner.ts'
import { untilEqual } from './equal.ts'
import { type Lake, regionNames as names } from './lakes.ts'
import { startLoad } from './load.ts'
import { admin, admit, narrowings, type Person, rightsOn } from './rights.ts'
import { openLoaded, type Steady, settledMs, wrongAfter } from './steady.ts'

/** Every page that is asked for, as whom. */
async function pagesOf(asker: Asker, people: readonly Person[]): Promise<readonly (readonly [path: string, as: string])[]> {
  const paths: string[] = ['metalakes', metalake, `${metalake}/catalogs`, `${metalake}/catalogs?details=true`, `${metalake}/tags?details=true`]
  paths.push(`${metalake}/users?details=true`, `${metalake}/roles`, `${metalake}/policies`, `${metalake}/groups`, `${metalake}/jobs/templates`)
  paths.push(`${metalake}/search?query=kind:fileset&facets=true&limit=100`, `${metalake}/search/suggest?query=t`, `${metalake}/popular`)
  for (const name of names) {
    paths.push(`${metalake}/search?query=home:${name}&facets=true&limit=100`, `${metalake}/search?query=in:t-${name}%20t1`)
    paths.push(`${metalake}/lineage?object=table:t-${name}.s.t0`)
    const [files, tables] = [`${metalake}/catalogs/f-${name}`, `${metalake}/catalogs/t-${name}`]
    paths.push(files, `${files}/schemas`, `${files}/schemas/s`, catalogOf(name), tables, `${tables}/schemas/s/tables`)
    const { identifiers } = (await asker.get(catalogOf(name))) as { identifiers: readonly { readonly name: string }[] }
    for (const fileset of identifiers.map((one) => one.name)) {
      const object = `${metalake}/objects/fileset/f-${name}.s.${fileset}`
      paths.push(`${catalogOf(name)}/${fileset}`, `${catalogOf(name)}/${fileset}/history`, `${object}/tags?details=true`, `${object}/policies`)
      paths.push(`${metalake}/owners/fileset/f-${name}.s.${fileset}`)
    }
    for (let n = 0; n < tablesEach; n++) paths.push(`${tables}/schemas/s/tables/t${n}`, `${metalake}/objects/table/t-${name}.s.t${n}/statistics`)
  }
  const { names: tags } = (await asker.get(`${metalake}/tags`)) as { names: readonly string[] }
  for (const tag of tags) paths.push(`${metalake}/tags/${tag}`, `${metalake}/tags/${tag}/objects`)
  for (const { role } of people) paths.push(`${metalake}/roles/${role}`)
  const { names: users } = (await asker.get(`${metalake}/users`)) as { names: readonly string[] }
  for (const name of users) paths.push(`${metalake}/users/${name}`)
  return [...paths.map((path) => [path, admin] as const), ...people.map(({ name, sees }) => [sees, name] as const)]
}

/** What it answers, by status and text. How fresh a thing is counts by the moment, in a search. */
async function answersOf({ asker }: Lake, pages: Awaited<ReturnType<typeof pagesOf>>): Promise<readonly string[]> {
  const answers: string[] = []
  for (const [path, as] of pages) {
    const { status, text } = await asker.call('GET', path, undefined, as)
    answers.push(`${status} ${path.includes('/search?') ? text.replaceAll(/"(?:score|value)":[-\d.e]+/g, '') : text}`)
  }
  return answers
}

/** What is read here would be used more when it is searched for again. */
const unused = { 'caspian.use.enabled': 'false' }

/** Gives what is wrong. */
export async function links({ seconds, rate, seed, say, ...around }: Steady): Promise<readonly string[]> {
  await using loaded = await openLoaded(names, seed, { ...around, config: { ...rightsOn, ...unused }, as: admin })
  const { corners, lakes } = loaded
  const [home] = lakes as readonly [Lake]
  const people = [await admit(home, 'ann'), await admit(home, 'bob'), await admit(home, 'cy'), await admit(home, 'di')]
  const load = startLoad(corners, rate)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  await load.stop()
  await untilEqual(lakes, settledMs)
  for (const [i, narrow] of Object.values(narrowings).entries()) await narrow(lakes[i]?.asker as Asker, people[i] as Person, home.name)
  await untilEqual(lakes, settledMs)

  const wrong: string[] = []
  const pages = await pagesOf(home.asker, people)
  const before = await Promise.all(lakes.map((lake) => answersOf(lake, pages)))
  for (const lake of lakes) lake.cut()
  const after = await Promise.all(lakes.map((lake) => answersOf(lake, pages)))
  let yes = 0
  lakes.forEach(({ name }, i) => {
    pages.forEach(([path, as], n) => {
      const [was = '', is = ''] = [before[i]?.[n], after[i]?.[n]]
      if (is.startsWith('200')) yes++
      if (is !== was) wrong.push(`${name} answers ${as} at ${path} ${is.slice(0, 200)}, and did ${was.slice(0, 200)}`)
      else if (as === admin ? !is.startsWith('200') : is.startsWith('200') !== (as === 'di'))
        wrong.push(`${name} answers ${as} at ${path} ${is.slice(0, 200)}`)
    })
  })
  say(`${pages.length} pages in each of ${lakes.length} regions, all lines cut: ${yes} given, the others refused, ${wrong.length} wrong`)
  for (const lake of lakes) lake.restore()
  await untilEqual(lakes, settledMs)
  return [...wrong, ...(await wrongAfter(lakes, corners))]
}
