package zeroth.bench.report;

/** How all pages look; the colours are those of {@link Ink}. */
final class PageStyle {
  /** Style rules without any outside font or picture. */
  static final String CSS =
      """
      * { box-sizing: border-box; }
      html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
      body { margin: 0; background: var(--page); color: var(--ink);
             font: 16px/1.5 system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
      main { max-width: 1280px; margin: 0 auto; padding: 2rem 1.5rem 3rem; }
      h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; letter-spacing: -.01em; }
      h2 { font-size: 1.1rem; line-height: 1.3; margin: 0 0 .7rem; }
      h1, h2, p, dd, figcaption { overflow-wrap: anywhere; }
      p { margin: 0 0 1rem; color: var(--soft); max-width: 48rem; }
      section, figure { background: var(--paper); border: 1px solid var(--line);
                        border-radius: 10px; padding: 1.1rem 1.2rem; margin: 0; min-width: 0; }
      section { margin-top: 1.2rem; }
      .side { display: grid; gap: 1.2rem; margin-top: 1.2rem; align-items: start;
              grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); }
      .side section { margin: 0; }

      .figures { display: grid; gap: .8rem; margin: 1.4rem 0 1.2rem;
                 grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); }
      .figures div { background: var(--paper); border: 1px solid var(--line); border-radius: 10px;
                     padding: .7rem 1rem; display: flex; flex-direction: column-reverse;
                     justify-content: flex-end; }
      .figures dd { margin: 0; font-size: 1.6rem; font-weight: 650; line-height: 1.25;
                    font-variant-numeric: tabular-nums; }
      .figures dt { color: var(--soft); font-size: .875rem; }

      .plots { border: 0; margin: 1.4rem 0 0; padding: 0; min-width: 0; }
      .plots + .scroll { margin-top: 1.2rem; }
      .plots legend { float: left; padding: .3rem .7rem .3rem 0; color: var(--soft);
                      font-size: .9rem; }
      .plots > input { position: absolute; opacity: 0; }
      .plots > label { display: inline-block; padding: .3rem .8rem; margin: 0 .3rem .5rem 0;
                       font-size: .9rem; border: 1px solid var(--grey); border-radius: 6px;
                       background: var(--paper); cursor: pointer; }
      .plots > input:checked + label { background: var(--ink); border-color: var(--ink);
                                       color: var(--paper); }
      .plots > input:focus-visible + label, .scroll:focus-visible, summary:focus-visible {
        outline: 3px solid var(--blue); outline-offset: 2px; }
      .curves { clear: both; display: grid; gap: 1.2rem; margin-top: .3rem;
                grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
      figure { padding: .9rem .8rem .6rem; }
      figcaption { padding: 0 .4rem .3rem; }
      figcaption strong { display: block; font-size: 1.1rem; }
      .legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: .2rem 0 0; padding: 0;
                list-style: none; font-size: .875rem; color: var(--soft); }
      .legend li { display: flex; align-items: center; gap: .4rem; min-width: 0; }
      .legend svg { flex: none; width: 28px; height: 12px; }
      .wide, .narrow { display: block; width: 100%; max-width: 700px; height: auto; margin: 0 auto; }
      .narrow { display: none; }
      .plot p { margin: .1rem 0 .3rem; text-align: center; font-size: .875rem; max-width: none; }
      .by { display: none; }
      #by-steps:checked ~ .curves .steps, #by-forwards:checked ~ .curves .forwards,
      #by-seconds:checked ~ .curves .seconds { display: block; }

      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
      th, td { padding: .35rem .75rem; border-bottom: 1px solid var(--line); text-align: right;
               white-space: nowrap; }
      th:first-child { text-align: left; padding-left: .2rem; background: var(--paper);
                       position: sticky; left: 0; }
      thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
      tbody th { font-weight: 500; }
      tfoot th, tfoot td { border-top: 2px solid var(--line); border-bottom: 0; font-weight: 600; }
      .numbers { width: 100%; }
      .kept th, .kept td { font-weight: 700; }
      .confusion td { min-width: 3.2rem; }
      .confusion td.right {
        background: color-mix(in srgb, var(--blue) calc(var(--share) * 32%), var(--paper)); }
      .confusion td.wrong {
        background: color-mix(in srgb, var(--orange) calc(var(--share) * 45%), var(--paper)); }
      .pairs { margin: 0; font-size: .9rem; }
      main > section .pairs { columns: 26rem; column-gap: 2.5rem; }
      .pairs div { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: .2rem 1rem;
                   padding: .35rem 0; border-bottom: 1px solid var(--line); break-inside: avoid; }
      .pairs dt { color: var(--soft); }
      .pairs dd { margin: 0; }
      summary { cursor: pointer; font-weight: 600; padding: .2rem 0; }
      details .scroll { margin-top: .6rem; }

      @media (max-width: 40em) {
        main { padding: 1.2rem .8rem 2rem; }
        h1 { font-size: 1.4rem; }
        section { padding: .9rem; }
        figure { padding: .7rem .4rem .4rem; }
        .figures { grid-template-columns: 1fr 1fr; gap: .6rem; }
        .wide { display: none; }
        .narrow { display: block; }
        .pairs div { grid-template-columns: minmax(0, 1fr); gap: 0; }
      }
      @media print {
        body { background: none; }
        section, figure { break-inside: avoid; }
      }
      """;

  private PageStyle() {}
}
