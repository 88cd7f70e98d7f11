/** Comments on their way out of PostgreSQL. */

/** The reference keeps its own id at the end of the comments of what it made; a database may come to us from it. */
const idMarker = / ?\(From Gravitino, DO NOT EDIT: gravitino\.v\d+\.uid-?\d+\)\s*$/

/** Nothing where the source has no comment of its own. */
export function ownComment(comment: string | null): { readonly comment?: string } {
  const own = comment?.replace(idMarker, '')
  return own ? { comment: own } : {}
}
