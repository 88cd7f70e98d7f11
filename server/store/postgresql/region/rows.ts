/** The rows of a region as one group sees them, found by ids too; who looks for more than was read makes the group begin again. */
import type { Rows } from '../../../merge/rows.ts'
import type { LinkKind } from '../../store.ts'
import { type Loaded, Overlay, type Thing } from '../overlay.ts'
import type { Known } from './known.ts'

export class RegionOverlay extends Overlay {
  private readonly known: Known
  private readonly keys: Map<string, number>

  constructor(loaded: Loaded, known: Known) {
    super({ ...loaded, rows: known.rows.values(), relations: distinct([...loaded.relations, ...known.relations.values()]) })
    this.known = known
    this.keys = new Map(known.keys)
  }

  /** Takes what takes a change back. */
  note = (undo: () => void): void => this.noting(undo)

  override insert(made: Parameters<Overlay['insert']>[0]): number | undefined {
    const key = super.insert(made)
    if (key !== undefined) this.set(this.keys, made.id, key)
    return key
  }

  /** As who merges needs them. */
  merging(): Rows {
    const { known } = this
    const idOf = (key: number): string => {
      const id = key === 0 ? '' : this.things.get(key)?.id
      if (id === undefined) throw new Error(`row ${key} was not read`)
      return id
    }
    const withList = (from: number, what: string) => known.need(['list', idOf(from), what])
    const withPlace = (within: string | null, kind: string, name: string) => known.need(['place', within ?? '', kind, name])
    const rows: Omit<Rows, keyof ReturnType<RegionOverlay['past']>> = {
      begin: () => this.begin(),
      keep: () => this.keep(),
      undo: () => this.undo(),
      live: (key) => this.live(key),
      above: (key) => this.above(key),
      isTaken: (parent, kind, name) => {
        withPlace(idOf(parent), kind, name)
        return this.isTaken(parent, kind, name)
      },
      children: (key) => {
        known.need(['below', idOf(key)])
        return this.children(key)
      },
      insert: (made) => {
        withPlace(made.within, made.kind, made.name)
        return this.insert(made)
      },
      update: (key, name, uid, body, stamp) => {
        const is = this.things.get(key)
        if (is && is.name !== name) withPlace(idOf(is.parent), is.kind, name)
        this.update(key, name, uid, body, stamp)
      },
      drop: (key, position, stamp) => this.drop(key, position, stamp),
      gone: (key, dropped) => this.gone(key, dropped),
      goneAlong: (top) => this.goneAlong(top),
      revive: (key, body, stamp) => {
        const is = this.things.get(key)
        if (is) withPlace(idOf(is.parent), is.kind, is.name)
        this.revive(key, body, stamp)
      },
      ended: (key, first, last) => this.ended(key, first, last),
      link: (from, what, to, value, position, stamp) => {
        withList(from, what)
        return this.link(from, what, to, value, position, stamp)
      },
      unlink: (from, what, to, value, position) => {
        withList(from, what)
        this.unlink(from, what, to, value, position)
      },
      links: (from, what) => {
        withList(from, what)
        return this.links(from, what)
      },
      log: (row) => this.log(row),
      secret: (ref, owner, value) => this.secret(ref, owner, value),
      forget: (owner, except) => this.forget(owner, except),
      intend: (intent) => this.intend(intent),
      settle: (id) => this.settle(id),
      entity: (id) => {
        const key = this.keys.get(id)
        if (key === undefined) known.need(['row', id])
        const thing = key === undefined ? undefined : this.things.get(key)
        return thing && whole(thing)
      },
      retell: (things) => {
        known.need(...things.map(({ id, kind, within }) => ['retold', id, kind, within ?? ''] as const))
        for (const { id } of things) {
          const why = known.untold.get(id)
          if (why) throw why
        }
      },
      placed: (key) => this.things.get(key),
      linked: (from, what, to) => {
        withList(from, what)
        return this.links(from, what).flatMap((relation) => (relation.to === to ? [relation.value] : []))
      },
    }
    return { ...rows, ...this.past() }
  }

  /** What was, or is dropped. */
  private past() {
    const { known } = this
    const idOf = (key: number) => this.things.get(key)?.id ?? ''
    return {
      /** Changes what is dropped, which counts no version. */
      rewrite: (key: number, name: string, uid: string | null, body: string): void => {
        const thing = this.things.get(key)
        if (thing) this.set(this.things, key, { ...thing, name, uid, body })
      },
      torn: (key: number): readonly { readonly from: number; readonly what: LinkKind }[] => {
        const id = idOf(key)
        known.need(['torn', id])
        const made = [...this.made.values()].filter(({ from, to }) => from === key || to === key).map(({ from, what }) => ({ from, what }))
        return [...(known.torn.get(id) ?? []), ...made]
      },
      told: (key: number, facet: string): string | undefined => {
        const row = this.rows.findLast((one) => one.subject === key && one.facet === facet)
        if (row) return row.text
        known.need(['told', idOf(key), facet])
        return known.told.get(`${idOf(key)} ${facet}`)
      },
    }
  }
}

/** A row with its body, which every row by an id has. */
const whole = ({ uid = null, body = '{}', dropped, ...thing }: Thing) => ({ ...thing, uid, body, dropped: dropped ?? null })
const distinct = <T extends { readonly key: number }>(rows: readonly T[]) => [...new Map(rows.map((row) => [row.key, row])).values()]
