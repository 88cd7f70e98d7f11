/** The sections of the page of regions, as addresses have them. */
export const regionTabs = ['regions', 'conflicts', 'homes', 'receipts'] as const
export type RegionTab = (typeof regionTabs)[number]
export const isRegionTab = (tab: string): tab is RegionTab => (regionTabs as readonly string[]).includes(tab)
