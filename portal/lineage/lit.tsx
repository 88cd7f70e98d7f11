/** What stands out on the page: the way through what is pointed at, else focused, else chosen. Cards follow it one by one. */
import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react'
import { type Box, box } from '../kit/box.ts'
import { type Lit, port } from './graph.ts'

const Here = createContext<Box<Lit | null>>(box<Lit | null>(null))

export function LitPlace({ of, children }: { of: Box<Lit | null>; children: ReactNode }) {
  return <Here value={of}>{children}</Here>
}
export const useLitBox = () => useMemo(() => box<Lit | null>(null), [])

function useOf<T extends string | boolean>(pick: (lit: Lit | null) => T): T {
  const lit = useContext(Here)
  return useSyncExternalStore(lit.follow, () => pick(lit.get()))
}
/** `lit`, `dim` when something else is, or nothing. */
export const useLit = (thing: string) => useOf((lit) => (lit === null ? '' : lit.things.has(thing) ? 'lit' : 'dim'))
export const useLitColumn = (thing: string, column: string) => useOf((lit) => lit?.ports.has(port(thing, column)) ?? false)
export function useLitAll(): Lit | null {
  const lit = useContext(Here)
  return useSyncExternalStore(lit.follow, lit.get)
}
