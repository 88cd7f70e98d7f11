/** What each thing that is asked comes to, as a set: exactly the things whose documents `matches` takes. */

import type { TextField } from '../../../kinds/texts.ts'
import type { Asked } from '../../store/texts.ts'
import { type Around, hitsOf, isFullName, standing } from '../matches.ts'
import { type OwnField, ownFields } from '../own.ts'
import { isOpen, type Pattern, patternOf, type Run } from '../pattern.ts'
import { spanBy } from '../times.ts'
import type { Term, Tree } from '../tree.ts'
import { knownWordsIn } from '../words.ts'
import {
  and,
  type Bits,
  both,
  countOfSome,
  each,
  eachOf,
  joined,
  type Maker,
  meetsSome,
  nothing,
  put,
  type Some,
  slotsIn,
  slotsOfBoth,
  someOf,
  withoutSome,
} from './bits.ts'
import type { Ground } from './ground.ts'
import { homeAt } from './homes.ts'
import { saying } from './hung.ts'
import { halves, phrasesOf, type Way, wordWays } from './ways.ts'

type TextTerm = Extract<Term, { is: 'text' | 'pair' }>
const isOwn = (field: TextField): field is OwnField => (ownFields as readonly string[]).includes(field)
/** So many words that begin as one does are asked for by themselves. */
const fewWords = 8

export class Terms {
  private readonly sets = new Map<string, Promise<Some>>()
  private readonly paths = new Map<string, Promise<Some>>()
  private readonly ground: Ground
  private readonly around: Around
  private readonly make: Maker

  constructor(ground: Ground, around: Around) {
    this.ground = ground
    this.around = around
    this.make = ground.make
  }

  /** Of what the caller may find. None of the sets here is to be changed: it may be one that is kept. */
  async of(tree: Tree): Promise<Some> {
    const { columns, seen } = this.ground
    switch (tree.is) {
      case 'all':
        return seen
      case 'and': {
        let set: Some = seen
        for (const part of tree.of) if (part.is !== 'time') set = both(set, await this.of(part), this.make)
        for (const part of tree.of) if (part.is === 'time') set = this.at(part, set)
        return set
      }
      case 'or': {
        const parts: Some[] = []
        for (const part of tree.of) parts.push(await this.of(part))
        return joined(parts, columns.count, this.make)
      }
      case 'not':
        return withoutSome(seen, await this.of(tree.of), this.make)
      case 'text':
      case 'pair':
        return this.text(tree)
      case 'kind':
      case 'home':
      case 'in':
      case 'has':
        return both(this.plain(tree), seen, this.make)
      case 'time':
        return this.at(tree, seen)
    }
  }

  /** In one of the fields that the term asks for alone, where one is given. */
  text(term: TextTerm, field = term.in): Promise<Some> {
    const name = JSON.stringify([term, field])
    let set = this.sets.get(name)
    if (!set) this.sets.set(name, (set = this.textIn(term, field).then((found) => both(found, this.ground.seen, this.make))))
    return set
  }

  private async textIn(term: TextTerm, field: TextField | undefined): Promise<Some> {
    const { columns } = this.ground
    const says = this.saying(term)
    const pattern = patternOf(term.value)
    if (term.is === 'pair') return term.in === 'tag' ? this.hanging('tag', says) : this.property(term, pattern)
    const parts: Some[] = []
    if (field === undefined || isOwn(field)) parts.push(await this.own(term, pattern, field))
    if (field === undefined || field === 'path') parts.push(await this.path(term, pattern))
    for (const hanger of ['tag', 'policy'] as const) if (field === undefined || field === hanger) parts.push(this.hanging(hanger, says))
    if (field === undefined || field === 'owner') parts.push(this.owned(says))
    if ((field === undefined || field === 'name') && isFullName(term)) parts.push(await this.fullName(term))
    return joined(parts, columns.count, this.make)
  }
  /** All that is in what is called so. */
  private path({ value }: TextTerm, pattern: Pattern): Promise<Some> {
    const name = JSON.stringify(value)
    let set = this.paths.get(name)
    if (!set)
      this.paths.set(
        name,
        (set = this.own({ is: 'text', value }, pattern, 'name').then((names) => this.inside(slotsOfBoth(names, this.ground.columns.holders)))),
      )
    return set
  }
  private inside(holders: readonly number[]): Some {
    const { columns } = this.ground
    const above = holders.filter((slot) => columns.isLive(slot))
    return above.length === 0 ? nothing : columns.below(above, undefined, this.make)
  }

  /** By its own words. */
  private async own(term: TextTerm, pattern: Pattern, field: OwnField | undefined): Promise<Some> {
    const { held, vocabulary } = this.ground
    const at = field === undefined ? {} : { in: field }
    const [first] = pattern
    if (first && 'glob' in first && pattern.length === 1) {
      if (/^\*+$/.test(first.glob)) return this.saysSome(field)
      if (/^[^*]+\*$/.test(first.glob)) return held.some({ words: [first.glob.slice(0, -1)], open: true, ...at })
      return held.fitting(first.glob, vocabulary.fitting(first.glob), field)
    }
    const phrases = phrasesOf(term, pattern, this.around, vocabulary)
    if (phrases) return this.any(phrases, at)
    // Nothing but reading them tells whether the words stand together.
    let set: Some = this.saysSome(field)
    const [open, quoted] = [isOpen(term.value, pattern), term.value.quoted === true]
    for (const [i, run] of pattern.entries()) set = both(set, await this.near(run, open && i === pattern.length - 1, quoted, at), this.make)
    return this.verified(set, { is: 'text', value: term.value, ...at })
  }
  /** All that has the words of a run, wherever they stand, and maybe more. */
  private async near(run: Run, open: boolean, quoted: boolean, at: Pick<Asked, 'in'>): Promise<Some> {
    const { columns, held, vocabulary } = this.ground
    if ('glob' in run) return held.fitting(run.glob, vocabulary.fitting(run.glob), at.in)
    const { parts, whole } = run
    let apart: Some | undefined
    for (const [i, part] of parts.entries()) {
      const has = await this.any(wordWays(part, open && i === parts.length - 1, quoted, true, this.around), at)
      apart = apart ? both(apart, has, this.make) : has
    }
    const one = await this.any([...wordWays(whole, open, quoted, false, this.around), ...halves(whole, open, vocabulary)], at)
    return joined([apart ?? nothing, one], columns.count, this.make)
  }
  private async any(ways: readonly Way[], at: Pick<Asked, 'in'>): Promise<Some> {
    const parts: Some[] = []
    for (const way of ways) parts.push(await this.ground.held.some({ ...way, ...at }))
    return joined(parts, this.ground.columns.count, this.make)
  }
  private async verified(set: Some, term: Term): Promise<Some> {
    const found: number[] = []
    for (const slot of slotsOfBoth(set, this.ground.seen)) {
      const document = await this.ground.document(slot)
      if (document && hitsOf(term, document, this.around).length > 0) found.push(slot)
    }
    return someOf(found, this.ground.columns.count, this.make)
  }

  private async property(term: Extract<Term, { is: 'pair' }>, pattern: Pattern): Promise<Some> {
    const { columns, held, vocabulary } = this.ground
    const [run] = pattern
    const ways = pattern.length === 1 && run && !('glob' in run) ? phrasesOf(term, pattern, this.around, vocabulary) : undefined
    const key = term.key.text.toLowerCase()
    if (ways?.every(({ words, open }) => words.length === 1 && !open) && (term.key.quoted || !key.includes('*'))) {
      const parts: Some[] = []
      for (const { words } of ways) parts.push(await held.paired(key, words[0] as string))
      return joined(parts, columns.count, this.make)
    }
    return this.verified(await this.own(term, pattern, 'property'), term)
  }

  /** How many that the caller may find have just this word anywhere. */
  async countOf(word: string): Promise<number> {
    const { columns, held, seen } = this.ground
    return countOfSome(joined([await held.some({ words: [word] }), ...this.besides(word, false)], columns.count, this.make), seen)
  }
  /** Whether one of them has it, or one that it begins where that is asked. */
  async isSeen(word: string, open: boolean): Promise<boolean> {
    const { held, seen, vocabulary } = this.ground
    // Of a beginning, mostly one of a few words tells; all of them are much to ask for.
    for (const one of open ? vocabulary.beginning(word, fewWords) : []) if (meetsSome(await held.some({ words: [one] }), seen)) return true
    if (meetsSome(await held.some({ words: [word], ...(open ? { open } : {}) }), seen)) return true
    return this.besides(word, open).some((some) => meetsSome(some, seen))
  }
  /** All that has it otherwise than by its own words. */
  private besides(word: string, open: boolean): readonly Some[] {
    const { columns, hung } = this.ground
    const says = (text: string) => knownWordsIn(text).some(({ text: one }) => one === word || (open && one.startsWith(word)))
    return [this.inside(columns.holdersWith(word, open)), ...hung.map((one) => saying(one, columns, says, this.make) ?? nothing), this.owned(says)]
  }
  private owned(says: (text: string) => boolean): Some {
    const { columns } = this.ground
    const slots: number[] = []
    for (let owner = 0; owner < columns.owners.all.length; owner++)
      if (says(columns.owners.all[owner] as string)) columns.eachOwned(owner, (slot) => columns.isLive(slot) && slots.push(slot))
    return someOf(slots, columns.count, this.make)
  }

  private hanging(kind: string, says: (text: string, key?: string) => boolean): Some {
    const { columns, hung } = this.ground
    return joined(
      hung.map((one) => (one.kind.name === kind ? saying(one, columns, says, this.make) : undefined) ?? nothing),
      columns.count,
      this.make,
    )
  }
  /** Whether one text has it, as `hitsOf` decides. */
  private saying(term: TextTerm): (text: string, key?: string) => boolean {
    const stands = standing(term, this.around)
    return (text, key) => stands(knownWordsIn(text), key)
  }

  private async fullName(term: TextTerm): Promise<Some> {
    const { columns } = this.ground
    const { text, open = false } = term.value
    const asked = text.toLowerCase().split('.')
    const last = asked.at(-1) as string
    const pattern = patternOf({ text: last, ...(open ? { open } : {}) })
    const near =
      pattern.length === 0 ? columns.live : await this.own({ is: 'text', value: { text: last, ...(open ? { open } : {}) } }, pattern, 'name')
    const found: number[] = []
    eachOf(both(near, this.ground.seen, this.make), (slot) => {
      const name = (columns.names[slot] as string).toLowerCase()
      if (open ? !name.startsWith(last) : name !== last) return
      const path = [...columns.above(slot), slot].slice(1).map((at) => (columns.names[at] as string).toLowerCase())
      if (path.length >= asked.length && asked.slice(0, -1).every((one, i) => one === path[path.length - asked.length + i])) found.push(slot)
    })
    return someOf(found, columns.count, this.make)
  }

  private saysSome(field: OwnField | undefined): Bits {
    const { columns } = this.ground
    if (field === undefined) return columns.live
    return columns.saying[ownFields.indexOf(field)] as Bits
  }

  private plain(term: Exclude<Term, TextTerm | { is: 'time' }>): Some {
    const { columns, root, homes } = this.ground
    switch (term.is) {
      case 'kind': {
        const kind = columns.kinds.all.keys().find((kind) => columns.typeOf(kind) === term.kind)
        return kind === undefined ? nothing : columns.kindSet(kind)
      }
      case 'home':
        if (!homes) return nothing
        return columns.where((slot) => homes.names[homeAt(homes, columns, slot)]?.toLowerCase() === term.home.toLowerCase())
      case 'in': {
        let level: Bits = columns.none(this.make)
        put(level, root)
        for (const name of term.path) {
          const asked = name.toLowerCase()
          const next = columns.none(this.make)
          each(and(columns.holders, columns.live, this.make), (slot) => {
            const up = columns.parent[slot] as number
            if (up >= 0 && ((level[up >>> 5] as number) & (1 << (up & 31))) !== 0 && (columns.names[slot] as string).toLowerCase() === asked)
              put(next, slot)
          })
          level = next
        }
        return columns.below(slotsIn(level), undefined, this.make)
      }
      case 'has': {
        const { field } = term
        if (isOwn(field)) return this.saysSome(field)
        if (field === 'path') return columns.where((slot) => (columns.parent[slot] as number) >= 0)
        if (field === 'owner') return columns.where((slot) => (columns.owner[slot] as number) >= 0)
        return this.hanging(field, () => true)
      }
    }
  }

  /** Those of the set that were made or changed then. */
  private at(term: Extract<Term, { is: 'time' }>, of: Some): Some {
    const { from, before } = spanBy(term.by, term.than, this.around.now)
    const at = this.ground.columns[term.of]
    const found: number[] = []
    eachOf(of, (slot) => from <= (at[slot] as number) && (at[slot] as number) < before && found.push(slot))
    return someOf(found, this.ground.columns.count, this.make)
  }
}
