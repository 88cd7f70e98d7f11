/** How statements of a region's tables are asked: in a transaction, or of connections that only read. */
import type { Session, Statement } from '../session.ts'

export type Run = <Row>(statement: Statement, values: readonly unknown[]) => Promise<readonly Row[]>
export const runIn =
  (session: Session): Run =>
  async <Row>(statement: Statement, values: readonly unknown[]) =>
    (await session.run<Row>(statement, values)).rows
