/** The graph that the page shows, read from the lake: around the middle, what was opened beyond it, and columns where they are wanted. */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { spokenOf, textOf } from '../access/objects.ts'
import type { Here } from '../entity/shown.ts'
import { type Graph, graphOf, type Thing, withColumns } from './graph.ts'
import { type Asked, lineageRead } from './read.ts'
import type { LineageShown } from './shapes.ts'
import type { View } from './view.ts'

/** What lies one hop further in one direction from a node. */
export interface Opened {
  readonly node: string
  readonly direction: 'upstream' | 'downstream'
}
export interface Read {
  readonly graph: Graph
  /** All jobs that were read, those between columns too. */
  readonly jobs: ReadonlyMap<string, Thing>
  /** Id of the node in the middle. */
  readonly start: string
  readonly hidden: number
  readonly more: number
  /** Nodes at the rim, with the direction in which there may be more. */
  readonly rim: ReadonlyMap<string, Opened['direction']>
}

/** What was asked about, as a node of the answer. */
function startOf(answer: LineageShown, object: { readonly type: string; readonly fullName: string } | undefined, node: string | undefined) {
  const { nodes } = answer
  const found =
    nodes.find(({ id, entity }) => (object ? entity?.type.toLowerCase() === object.type && entity.fullName === object.fullName : id === node)) ??
    nodes.find(({ hops }) => hops === 0)
  return found?.id
}

const nothing: readonly Opened[] = []
const answersOf = (results: readonly { readonly data?: LineageShown | undefined }[]) =>
  results.map(({ data }) => data).filter((data) => data !== undefined)

export function useGraph(here: Here, view: View) {
  const lake = here.place.path[0] ?? ''
  const own = useMemo(() => spokenOf(here.kind, here.place.path), [here])
  const object = view.focus === undefined ? own : undefined
  const about = object ? { object: textOf(object) } : { node: view.focus }
  const asked: Asked = { ...about, direction: view.direction, depth: view.hops, at: view.at }
  const base = useQuery({ ...lineageRead(lake, asked), placeholderData: keepPreviousData })
  const columns = useQuery({ ...lineageRead(lake, { ...asked, columns: 'true' }), enabled: view.columns, placeholderData: keepPreviousData })
  const [opened, setOpened] = useState<{ readonly of: string; readonly list: readonly Opened[] }>({ of: '', list: [] })
  const around = JSON.stringify(asked)
  const list = opened.of === around ? opened.list : nothing
  const further = list.map(({ node, direction }): Asked => ({ node, direction, depth: 1, at: view.at }))
  const beyond = useQueries({ queries: further.map((one) => lineageRead(lake, one)), combine: answersOf })
  const columnsBeyond = useQueries({
    queries: view.columns ? further.map((one) => lineageRead(lake, { ...one, columns: 'true' })) : [],
    combine: answersOf,
  })
  const read = useMemo((): Read | null | undefined => {
    if (!base.data) return undefined
    const start = startOf(base.data, object, view.focus)
    if (start === undefined) return null
    const answers = [base.data, ...beyond]
    const all = graphOf(answers)
    const graph = view.columns ? withColumns(all, columns.data ? [columns.data, ...columnsBeyond] : []) : all
    const done = new Set(list.map(({ node }) => node))
    const rim = new Map(
      answers.flatMap(({ nodes }, i) =>
        nodes
          .filter(({ id, type, hops }) => type === 'dataset' && !done.has(id) && Math.abs(hops) === (i === 0 ? view.hops : 1))
          .map(({ id, hops }) => [id, hops < 0 ? 'upstream' : 'downstream'] as const),
      ),
    )
    const sum = (of: (answer: LineageShown) => number) => Math.max(0, ...answers.map(of))
    const jobs = new Map([...all.things].filter(([, { job }]) => job))
    return { graph, jobs, start, hidden: sum(({ hidden }) => hidden), more: sum(({ more }) => more), rim }
  }, [base.data, columns.data, beyond, columnsBeyond, list, object, view.focus, view.columns, view.hops])
  const open = useCallback(
    (one: Opened) => setOpened((before) => ({ of: around, list: [...(before.of === around ? before.list : []), one] })),
    [around],
  )
  return {
    read,
    error: base.error ?? (view.columns ? columns.error : null),
    again: () => void Promise.all([base.refetch(), view.columns ? columns.refetch() : undefined]),
    open,
  }
}
