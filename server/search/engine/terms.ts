/** What each thing that is asked comes to, as a set: exactly the things whose documents `matches` takes. */

import type { TextField } from '../../../kinds/texts.ts'
import type { Asked } from '../../store/texts.ts'
import type { Document } from '../document.ts'
import { formsOf } from '../forms.ts'
import { type Around, hitsOf, isFullName, standing } from '../matches.ts'
import { type OwnField, ownFields } from '../own.ts'
import { isOpen, type Pattern, patternOf, type Run } from '../pattern.ts'
import { spanBy } from '../times.ts'
import type { Term, Tree } from '../tree.ts'
import { knownWordsIn } from '../words.ts'
import { and, type Bits, bitsOf, countOfBoth, countOfSome, each, meet, meetsSome, merge, mergeSome, none, or, put, slotsIn, slotsOfBoth, someOf, without } from './bits.ts'
import type { Columns } from './columns.ts'
import type { Held } from './held.ts'
import { type Hung, saying } from './hung.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What a search is made over. */
export interface Ground {
  readonly columns: Columns
  readonly held: Held
  readonly vocabulary: Vocabulary
  /** What hangs on things, as far as the caller may look at it. */
  readonly hung: readonly Hung[]
  readonly root: number
  /** All that the caller may find. */
  readonly seen: Bits
  /** For what no set can tell. */
  document(slot: number): Promise<Document | undefined>
}

type TextTerm = Extract<Term, { is: 'text' | 'pair' }>
const isOwn = (field: TextField): field is OwnField => (ownFields as readonly string[]).includes(field)
/** More ways to write what is asked are looked at thing by thing. */
const mostPhrases = 64

export class Terms {
  private readonly sets = new Map<string, Promise<Bits>>()
  private readonly paths = new Map<string, Promise<Bits>>()
  private readonly ground: Ground
  private readonly around: Around

  constructor(ground: Ground, around: Around) {
    this.ground = ground
    this.around = around
  }

  async of(tree: Tree): Promise<Bits> {
    const { columns, seen } = this.ground
    switch (tree.is) {
      case 'all':
        return seen
      case 'and': {
        let set = seen
        for (const part of tree.of) if (part.is !== 'time') set = and(set, await this.of(part))
        for (const part of tree.of) if (part.is === 'time') set = this.at(part, set)
        return set
      }
      case 'or': {
        const set = columns.none()
        for (const part of tree.of) merge(set, await this.of(part))
        return and(set, seen)
      }
      case 'not':
        return without(seen, await this.of(tree.of))
      case 'text':
      case 'pair':
        return this.text(tree)
      case 'kind':
      case 'home':
      case 'in':
      case 'has':
        return and(this.plain(tree), seen)
      case 'time':
        return this.at(tree, seen)
    }
  }

  /** Of what the caller may find; in one of the fields that the term asks for alone, where one is given. */
  text(term: TextTerm, field = term.in): Promise<Bits> {
    const name = JSON.stringify([term, field])
    let set = this.sets.get(name)
    if (!set) this.sets.set(name, (set = this.textIn(term, field).then((found) => and(found, this.ground.seen))))
    return set
  }

  private async textIn(term: TextTerm, field: TextField | undefined): Promise<Bits> {
    const { columns, hung } = this.ground
    const says = this.saying(term)
    const pattern = patternOf(term.value)
    if (term.is === 'pair') return term.in === 'tag' ? this.hanging(hung, 'tag', says) : this.property(term, pattern)
    const set = columns.none()
    if (field === undefined || isOwn(field)) merge(set, await this.own(term, pattern, field))
    if (field === undefined || field === 'path') merge(set, await this.path(term, pattern))
    for (const hanger of ['tag', 'policy'] as const) if (field === undefined || field === hanger) merge(set, this.hanging(hung, hanger, says))
    if (field === undefined || field === 'owner') merge(set, this.owned(says) ?? none(0))
    if ((field === undefined || field === 'name') && isFullName(term)) merge(set, await this.fullName(term))
    return set
  }
  /** All that is in what is called so. */
  private path({ value }: TextTerm, pattern: Pattern): Promise<Bits> {
    const name = JSON.stringify(value)
    let set = this.paths.get(name)
    if (!set) {
      const { columns } = this.ground
      const named = this.own({ is: 'text', value }, pattern, 'name')
      this.paths.set(name, (set = named.then((names) => columns.below(and(and(names, columns.holders), columns.live)))))
    }
    return set
  }

  /** By its own words. Not to be changed. */
  private async own(term: TextTerm, pattern: Pattern, field: OwnField | undefined): Promise<Bits> {
    const { columns, held, vocabulary } = this.ground
    const at = field === undefined ? {} : { in: field }
    const [first] = pattern
    if (first && 'glob' in first && pattern.length === 1) {
      if (/^\*+$/.test(first.glob)) return this.saysSome(field)
      if (/^[^*]+\*$/.test(first.glob)) return held.set({ words: [first.glob.slice(0, -1)], open: true, ...at })
      const set = columns.none()
      mergeSome(set, await held.fitting(first.glob, vocabulary.fitting(first.glob), field))
      return set
    }
    const phrases = this.phrases(term, pattern)
    if (phrases) return this.any(phrases.map((phrase) => ({ ...phrase, ...at })))
    // Nothing but reading them tells whether the words stand together.
    let set = this.saysSome(field)
    const open = isOpen(term.value, pattern)
    for (const [i, run] of pattern.entries()) set = and(set, await this.near(run, open && i === pattern.length - 1, term.value.quoted === true, at))
    return this.verified(set, { is: 'text', value: term.value, ...at })
  }
  /** All that has the words of a run, wherever they stand, and maybe more. */
  private async near(run: Run, open: boolean, quoted: boolean, at: Pick<Asked, 'in'>): Promise<Bits> {
    const all = (ways: readonly Omit<Asked, 'in'>[]) => this.any(ways.map((way) => ({ ...way, ...at })))
    if ('glob' in run) {
      const set = this.ground.columns.none()
      mergeSome(set, await this.ground.held.fitting(run.glob, this.ground.vocabulary.fitting(run.glob), at.in))
      return set
    }
    const { parts, whole } = run
    let apart: Bits | undefined
    for (const [i, part] of parts.entries()) {
      const has = await all(this.wordWays(part, open && i === parts.length - 1, quoted, true))
      apart = apart ? and(apart, has) : has
    }
    return or(apart as Bits, await all([...this.wordWays(whole, open, quoted, false), ...this.halves(whole, open)]))
  }
  private async any(all: readonly Asked[]): Promise<Bits> {
    const set = this.ground.columns.none()
    for (const asked of all) mergeSome(set, await this.ground.held.some(asked))
    return set
  }
  private async verified(set: Bits, term: Term): Promise<Bits> {
    const found = none(this.ground.columns.count)
    for (const slot of slotsIn(and(set, this.ground.seen))) {
      const document = await this.ground.document(slot)
      if (document && hitsOf(term, document, this.around).length > 0) put(found, slot)
    }
    return found
  }

  /** All ways to write it; undefined for too many, and where a `*` is among several. */
  private phrases(term: TextTerm, pattern: Pattern): readonly Omit<Asked, 'in'>[] | undefined {
    const { value } = term
    let all: readonly { readonly words: readonly string[]; readonly open?: true }[] = [{ words: [] }]
    const open = isOpen(value, pattern)
    for (const [i, run] of pattern.entries()) {
      if ('glob' in run) return undefined
      const ways = this.waysOf(run, open && i === pattern.length - 1, value.quoted === true)
      all = all.flatMap(({ words }) => ways.map((way) => ({ ...way, words: [...words, ...way.words] })))
      if (all.length > mostPhrases) return undefined
    }
    return all
  }
  private waysOf(run: Exclude<Run, { glob: string }>, open: boolean, quoted: boolean): readonly Omit<Asked, 'in'>[] {
    const { parts, whole } = run
    const all = [...this.wordWays(whole, open, quoted, parts.length === 1), ...this.halves(whole, open)]
    if (parts.length === 1) return all
    let apart: readonly Omit<Asked, 'in'>[] = [{ words: [] }]
    for (const [i, part] of parts.entries()) {
      const ways = this.wordWays(part, open && i === parts.length - 1, quoted, true)
      apart = apart.flatMap(({ words }) => ways.map((way) => ({ ...way, words: [...words, ...way.words] })))
      if (apart.length > mostPhrases) break
    }
    return [...all, ...apart]
  }

  private wordWays(word: string, open: boolean, quoted: boolean, spelt: boolean): readonly Omit<Asked, 'in'>[] {
    return [
      { words: [word], ...(open ? { open } : {}) },
      ...(quoted ? [] : formsOf(word).map((form) => ({ words: [form] }))),
      ...(quoted || !spelt ? [] : this.around.others(word, open).map((other) => ({ words: [other] }))),
    ]
  }
  private halves(whole: string, open: boolean): readonly Omit<Asked, 'in'>[] {
    return this.ground.vocabulary.halves(whole, open).map((words) => ({ words, ...(open ? { open } : {}) }))
  }

  private async property(term: Extract<Term, { is: 'pair' }>, pattern: Pattern): Promise<Bits> {
    const { held } = this.ground
    const [run] = pattern
    const ways = pattern.length === 1 && run && !('glob' in run) ? this.phrases(term, pattern) : undefined
    const key = term.key.text.toLowerCase()
    if (ways?.every(({ words, open }) => words.length === 1 && !open) && (term.key.quoted || !key.includes('*'))) {
      const set = this.ground.columns.none()
      for (const { words } of ways) mergeSome(set, await held.paired(key, words[0] as string))
      return set
    }
    return this.verified(await this.own(term, pattern, 'property'), term)
  }

  /** How many that the caller may find have just this word anywhere. */
  async countOf(word: string): Promise<number> {
    const { held, seen } = this.ground
    const own = await held.some({ words: [word] })
    const besides = await this.besides(word, false)
    if (!besides) return countOfSome(own, seen)
    mergeSome(besides, own)
    return countOfBoth(besides, seen)
  }
  /** Whether one of them has it, or one that it begins where that is asked. */
  async isSeen(word: string, open: boolean): Promise<boolean> {
    const { held, seen } = this.ground
    if (meetsSome(await held.some({ words: [word], ...(open ? { open } : {}) }), seen)) return true
    const besides = await this.besides(word, open)
    return besides !== undefined && meet(besides, seen)
  }
  /** All that has it otherwise than by its own words; undefined for nothing. */
  private async besides(word: string, open: boolean): Promise<Bits | undefined> {
    const { columns, held, hung } = this.ground
    const says = (text: string) => knownWordsIn(text).some(({ text: one }) => one === word || (open && one.startsWith(word)))
    const holders = slotsOfBoth(await held.some({ words: [word], in: 'name', ...(open ? { open } : {}) }), columns.holders)
    let set = holders.length > 0 ? columns.below(bitsOf(someOf(holders, columns.count), columns.count)) : undefined
    for (const one of hung) {
      const more = saying(one, columns, says)
      if (more) merge((set ??= columns.none()), more)
    }
    const owned = this.owned(says)
    if (owned) merge((set ??= columns.none()), owned)
    return set
  }
  private owned(says: (text: string) => boolean): Bits | undefined {
    const { columns } = this.ground
    let set: Bits | undefined
    for (let owner = 0; owner < columns.owners.all.length; owner++)
      if (says(columns.owners.all[owner] as string)) {
        const into = (set ??= columns.none())
        columns.eachOwned(owner, (slot) => put(into, slot))
      }
    return set && and(set, columns.live)
  }

  private hanging(hung: readonly Hung[], kind: string, says: (text: string, key?: string) => boolean): Bits {
    const set = this.ground.columns.none()
    for (const one of hung) {
      const more = one.kind.name === kind ? saying(one, this.ground.columns, says) : undefined
      if (more) merge(set, more)
    }
    return set
  }
  /** Whether one text has it, as `hitsOf` decides. */
  private saying(term: TextTerm): (text: string, key?: string) => boolean {
    const stands = standing(term, this.around)
    return (text, key) => stands(knownWordsIn(text), key)
  }

  private async fullName(term: TextTerm): Promise<Bits> {
    const { columns } = this.ground
    const { text, open = false } = term.value
    const asked = text.toLowerCase().split('.')
    const last = asked.at(-1) as string
    const pattern = patternOf({ text: last, ...(open ? { open } : {}) })
    const near =
      pattern.length === 0 ? columns.live : await this.own({ is: 'text', value: { text: last, ...(open ? { open } : {}) } }, pattern, 'name')
    const found = columns.none()
    each(and(near, this.ground.seen), (slot) => {
      const name = (columns.names[slot] as string).toLowerCase()
      if (open ? !name.startsWith(last) : name !== last) return
      const path = [...columns.above(slot), slot].slice(1).map((at) => (columns.names[at] as string).toLowerCase())
      if (path.length >= asked.length && asked.slice(0, -1).every((one, i) => one === path[path.length - asked.length + i])) put(found, slot)
    })
    return found
  }

  private saysSome(field: OwnField | undefined): Bits {
    const { columns } = this.ground
    if (field === undefined) return columns.live
    return columns.saying[ownFields.indexOf(field)] as Bits
  }

  private plain(term: Exclude<Term, TextTerm | { is: 'time' }>): Bits {
    const { columns, hung, root } = this.ground
    switch (term.is) {
      case 'kind': {
        const kind = columns.kinds.all.keys().find((kind) => columns.typeOf(kind) === term.kind)
        return kind === undefined ? columns.none() : columns.kindSet(kind)
      }
      case 'home':
        // A lake that is no region has none.
        return columns.none()
      case 'in': {
        let level: Bits = columns.none()
        put(level, root)
        for (const name of term.path) {
          const asked = name.toLowerCase()
          const next = columns.none()
          each(and(columns.holders, columns.live), (slot) => {
            const up = columns.parent[slot] as number
            if (up >= 0 && ((level[up >>> 5] as number) & (1 << (up & 31))) !== 0 && (columns.names[slot] as string).toLowerCase() === asked)
              put(next, slot)
          })
          level = next
        }
        return columns.below(level)
      }
      case 'has': {
        const { field } = term
        if (isOwn(field)) return this.saysSome(field)
        if (field === 'path') return columns.where((slot) => (columns.parent[slot] as number) >= 0)
        if (field === 'owner') return columns.where((slot) => (columns.owner[slot] as number) >= 0)
        return this.hanging(hung, field, () => true)
      }
    }
  }

  /** Those of the set that were made or changed then. */
  private at(term: Extract<Term, { is: 'time' }>, of: Bits): Bits {
    const { from, before } = spanBy(term.by, term.than, this.around.now)
    const at = this.ground.columns[term.of]
    const found = none(of.length << 5)
    each(of, (slot) => from <= (at[slot] as number) && (at[slot] as number) < before && put(found, slot))
    return found
  }
}
