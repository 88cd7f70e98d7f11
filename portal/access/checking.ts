/** Whether the lake checks rights: asked once, before anything of rights is. */
import { useQuery } from '@tanstack/react-query'
import { checkingRead } from './reads.ts'

/** Undefined until it is known. */
export const useChecking = (): boolean | undefined => useQuery(checkingRead).data
