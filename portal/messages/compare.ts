/** What is said of two versions side by side. */
const numeral = new Intl.NumberFormat('en', { maximumSignificantDigits: 4, signDisplay: 'exceptZero' })
/** With the minus that is as wide as the plus. */
const signed = (n: number) => numeral.format(n).replace('-', '−')

export const comparing = {
  compare: {
    label: (left: number, right: number) => `Version ${left} and version ${right}`,
    open: (other: number) => `Compare with v${other}`,
    none: (n: number) => (n === 0 ? 'No versions yet' : 'Only one version'),
    noneWhy: 'Two versions can be compared.',
    choose: 'choose versions',
    step: 'older, newer',
    older: 'Compare with an older version',
    newer: 'Compare with a newer version',
    onlyDifferent: 'only differences',
    side: (side: 'left' | 'right', version: number) => `On the ${side}: version ${version}`,
    other: (side: 'left' | 'right') => `Choose the version on the ${side}`,
    numbers: 'Numbers',
    property: 'Property',
    bars: 'Bars',
    change: 'Change',
    differs: 'What differs',
    same: 'The same in both',
    what: 'What',
    both: 'In both',
    equal: 'equal',
    alike: (numbersDiffer: boolean) => (numbersDiffer ? 'Nothing but numbers differs.' : 'Nothing differs.'),
    difference: (n: number) => signed(n),
    percent: (percent: number | undefined, difference: number) =>
      percent === undefined ? signed(difference) : `${signed(Math.round(percent * 10) / 10)} %`,
    name: (sort: string, name: string) =>
      sort === 'comment' ? 'Comment' : sort === 'aliases' ? 'Aliases' : sort === 'uri' && name === 'unknown' ? 'URI' : name,
    sort: (sort: string) => (sort === 'uri' ? 'URI' : sort),
  },
}
