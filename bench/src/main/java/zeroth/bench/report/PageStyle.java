package zeroth.bench.report;

/** How the page looks. */
final class PageStyle {
  /** Style rules without any outside font or picture. */
  static final String CSS =
      """
      :root { --ink: #24292f; --soft: #5b636d; --line: #e4e7eb; --blue: 31 111 178; }
      * { box-sizing: border-box; }
      body { margin: 0; background: #f5f6f8; color: var(--ink);
             font: 16px/1.5 system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
      main { max-width: 1460px; margin: 0 auto; padding: 2rem; background: #fff; min-height: 100vh; }
      h1 { font-size: 1.7rem; margin: 0 0 .3rem; }
      h2 { font-size: 1.15rem; margin: 2.2rem 0 .7rem; }
      p { margin: .3rem 0 1rem; color: var(--soft); max-width: 52rem; }
      .figures { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.4rem 0 1rem; }
      .figures div { border: 1px solid var(--line); border-radius: 8px; padding: .7rem 1.1rem;
                     min-width: 10.5rem; }
      .figures strong { display: block; font-size: 1.6rem; line-height: 1.2; }
      .figures span { color: var(--soft); font-size: .85rem; }
      .curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr));
                gap: 1rem; }
      figure { margin: 0; border: 1px solid var(--line); border-radius: 8px; padding: .4rem; }
      figure svg { display: block; width: 100%; height: auto; }
      table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
      th, td { padding: .3rem .8rem; border-bottom: 1px solid var(--line); }
      th { font-weight: 600; }
      .numbers td, .numbers thead th + th { text-align: right; white-space: nowrap; }
      .numbers th:first-child { text-align: left; }
      .numbers tfoot th, .numbers tfoot td { border-top: 2px solid var(--line); font-weight: 600; }
      .confusion td.right { background: rgb(var(--blue) / calc(var(--share) * .55)); }
      .confusion td.wrong { background: rgb(196 85 13 / calc(var(--share) * .9)); }
      .pairs th { text-align: left; font-weight: 400; color: var(--soft); white-space: nowrap;
                  vertical-align: top; }
      .pairs td { overflow-wrap: anywhere; }
      .side { display: flex; flex-wrap: wrap; gap: 0 4rem; }
      .side section { max-width: 100%; overflow-x: auto; }
      """;

  private PageStyle() {}
}
