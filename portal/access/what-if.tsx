/** Changes of roles put together and tried out: who would gain and who would lose what. Nothing is changed. */
export function WhatIf({ lake }: { lake: string }) {
  return <p>{lake}</p>
}
