// Charts: drawn by ECharts, which is fetched only where there is one, from the plain figures beside each of them.
"use strict";

(() => {
  const { say } = window.liantu;
  const library = document.currentScript.dataset.echarts;
  const drawn = new Map();
  let loading = null;

  // Told apart by people who see fewer colours too (after Okabe and Ito), the house's hue first.
  const COLOURS = {
    light: ["#1d6480", "#d98a1b", "#6fb4d3", "#b4502d", "#a5689a", "#7a8a2e", "#5b666c"],
    dark: ["#7cbfd8", "#eab04f", "#3f8fb0", "#e58c6a", "#d3a0c8", "#b5c46a", "#a0aeb3"],
  };

  function load() {
    loading ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = library;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return loading;
  }

  const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (value, decimals) =>
    value === null || value === undefined || Number.isNaN(value)
      ? `— ${say("unknown")}`
      : Number(value).toLocaleString("en", decimals === null ? { maximumFractionDigits: 4 } : { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

  function look(paper) {
    const dark = !paper && document.documentElement.dataset.bsTheme === "dark";
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    return {
      dark,
      size,
      ink: paper ? "#000000" : variable("--ink"),
      quiet: paper ? "#444444" : variable("--ink-2"),
      line: paper ? "#bbbbbb" : variable("--line"),
      surface: paper ? "#ffffff" : variable("--surface"),
      colours: dark ? COLOURS.dark : COLOURS.light,
    };
  }

  const hatch = (l) => ({ symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: l.surface });

  function base(spec, l) {
    const text = { color: l.quiet, fontSize: 12 * l.size, fontFamily: variable("--font") };
    return {
      animation: false,
      color: l.colours,
      textStyle: { fontFamily: text.fontFamily, fontSize: text.fontSize, color: l.ink },
      tooltip: {
        trigger: spec.kind === "share" ? "item" : "axis",
        confine: true,
        axisPointer: { type: spec.kind === "bar" ? "shadow" : "line", shadowStyle: { opacity: 0.08 } },
        backgroundColor: l.surface,
        borderColor: l.line,
        textStyle: { color: l.ink, fontSize: text.fontSize, fontFamily: text.fontFamily },
      },
      text,
    };
  }

  function axes(spec, l, text) {
    const labels = {
      type: "category",
      data: spec.labels,
      inverse: spec.horizontal,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: l.quiet } },
      axisLabel: { ...text, hideOverlap: true, ...(spec.horizontal ? { width: 130 * l.size, overflow: "truncate" } : {}) },
    };
    const figures = {
      type: "value",
      // Bars are read by their length, so they start at nothing; lines are read by their slope.
      scale: spec.kind === "line",
      // What is counted is never half.
      minInterval: spec.decimals === 0 ? 1 : 0,
      splitLine: { lineStyle: { color: l.line } },
      axisLabel: { ...text, hideOverlap: true, formatter: (value) => number(value, null) },
    };
    return spec.horizontal ? { xAxis: figures, yAxis: labels } : { xAxis: labels, yAxis: figures };
  }

  function bars(spec, l, option) {
    const many = spec.labels.length * spec.series.length > 26;
    option.series = spec.series.map((one, at) => ({
      name: one.name,
      type: "bar",
      stack: spec.stacked ? "all" : undefined,
      barMaxWidth: 34 * l.size,
      barCategoryGap: "35%",
      barGap: "8%",
      data: one.figures.map((value, place) => ({
        value,
        itemStyle: spec.partial.includes(spec.labels[place]) ? { decal: hatch(l), opacity: 0.85 } : {},
      })),
      itemStyle: spec.stacked ? { borderColor: l.surface, borderWidth: 1 } : {},
      label: {
        show: !many && !spec.stacked,
        position: spec.horizontal ? "right" : "top",
        color: l.ink,
        fontSize: 11 * l.size,
        formatter: ({ value }) => number(value, spec.decimals),
      },
      labelLayout: { hideOverlap: true },
      color: l.colours[at % l.colours.length],
    }));
    if (spec.series.length > 1) option.legend = legend(l, option.text);
  }

  function lines(spec, l, option) {
    const longest = Math.max(...spec.series.map((one) => one.name.length));
    const named = spec.series.length > 1;
    const marks = ["circle", "rect", "triangle", "diamond"];
    option.grid.right = named ? Math.min(150, longest * 13 + 16) * l.size : 24 * l.size;
    option.series = spec.series.map((one, at) => ({
      name: one.name,
      type: "line",
      connectNulls: false,
      symbol: marks[at % marks.length],
      symbolSize: 6 * l.size,
      lineStyle: { width: 2 * l.size, type: at < 4 ? "solid" : "dashed" },
      data: one.figures.map((value, place) => ({
        value,
        itemStyle: spec.partial.includes(spec.labels[place]) ? { color: l.surface, borderColor: l.colours[at % 7], borderWidth: 2 } : {},
      })),
      endLabel: { show: named, formatter: "{a}", color: l.ink, fontSize: 12 * l.size },
      label: { show: !named && spec.labels.length <= 14, position: "top", color: l.ink, fontSize: 11 * l.size, formatter: ({ value }) => number(value, spec.decimals) },
      labelLayout: { moveOverlap: "shiftY" },
      color: l.colours[at % l.colours.length],
    }));
  }

  function shares(spec, l, option) {
    const total = spec.series.reduce((sum, one) => sum + (one.figures[0] || 0), 0);
    const part = (value) => (total ? `${((value / total) * 100).toFixed(1)}%` : "—");
    option.grid = { left: 0, right: 0, top: 4 * l.size, height: 34 * l.size, containLabel: false };
    option.xAxis = { type: "value", max: total || 1, show: false };
    option.yAxis = { type: "category", data: spec.labels, show: false };
    option.tooltip.formatter = ({ seriesName, value }) => `${text(seriesName)}<br>${number(value, spec.decimals)} ${text(spec.unit)} · ${part(value)}`;
    option.legend = {
      ...legend(l, option.text),
      type: "plain",
      top: 44 * l.size,
      left: 0,
      itemGap: 8 * l.size,
      textStyle: { ...option.text, color: l.ink, width: keyWidth(spec) * l.size },
      formatter: (name) => {
        const value = spec.series.find((one) => one.name === name)?.figures[0];
        return `${name}  ${number(value, spec.decimals)}${spec.unit ? ` ${spec.unit}` : ""}  ${part(value)}`;
      },
    };
    option.series = spec.series.map((one, at) => ({
      name: one.name,
      type: "bar",
      stack: "all",
      barWidth: "100%",
      data: one.figures,
      color: l.colours[at % l.colours.length],
      itemStyle: { borderColor: l.surface, borderWidth: 2 },
    }));
  }

  const legend = (l, text) => ({ top: 0, right: 0, type: "scroll", icon: "rect", itemWidth: 10 * l.size, itemHeight: 10 * l.size, textStyle: { ...text, color: l.ink }, selectedMode: false });
  const text = (words) => String(words).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

  function option(spec, l) {
    const made = base(spec, l);
    made.grid = { left: 4, right: (spec.horizontal ? 56 : 8) * l.size, top: (spec.series.length > 1 ? 34 : 22) * l.size, bottom: 4, containLabel: true };
    if (spec.kind === "share") {
      shares(spec, l, made);
    } else {
      Object.assign(made, axes(spec, l, made.text));
      made.tooltip.formatter = (points) => {
        const partial = spec.partial.includes(points[0].name) ? ` · ${say("partial")}` : "";
        const rows = points.map((one) => `${one.marker}${text(one.seriesName)}  <b>${number(one.value, spec.decimals)}</b> ${text(spec.unit)}`);
        return `${text(points[0].name)}${partial}<br>${rows.join("<br>")}`;
      };
      (spec.kind === "bar" ? bars : lines)(spec, l, made);
    }
    delete made.text;
    return made;
  }

  // Room for one key of a share: its name, its figure, its part.
  const keyWidth = (spec) => Math.max(...spec.series.map((one) => one.name.length)) * 13 + 96;

  function height(spec, canvas, l) {
    if (spec.kind === "share") {
      const across = Math.max(1, Math.floor(canvas.clientWidth / ((keyWidth(spec) + 28) * l.size)));
      canvas.style.height = `${(52 + Math.ceil(spec.series.length / across) * 23) * l.size}px`;
    }
    if (!spec.horizontal || spec.kind === "share") return;
    const row = 16 + 18 * (spec.stacked ? 1 : spec.series.length);
    canvas.style.height = `${(spec.labels.length * row + 44) * l.size}px`;
  }

  async function draw(figure) {
    if (drawn.has(figure)) return;
    const spec = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    const canvas = figure.querySelector(".chart-canvas");
    drawn.set(figure, null);
    await load();
    const l = look(false);
    height(spec, canvas, l);
    const chart = window.echarts.init(canvas, null, { renderer: "canvas" });
    chart.setOption(option(spec, l));
    drawn.set(figure, { chart, spec });
    new ResizeObserver(() => (canvas.isConnected ? chart.resize() : forget(figure))).observe(canvas);
  }

  function forget(figure) {
    drawn.get(figure)?.chart.dispose();
    drawn.delete(figure);
  }

  function again(paper) {
    for (const [figure, one] of drawn) {
      if (!figure.isConnected) forget(figure);
      else one?.chart.setOption(option(one.spec, look(paper)), true);
    }
  }

  // The picture goes where the page does not, so it carries its title, its source and a white ground.
  function picture(figure) {
    const { chart, spec } = drawn.get(figure);
    const box = document.createElement("div");
    const wide = Math.max(640, chart.getWidth());
    const tall = chart.getHeight() + 78;
    box.style.cssText = `position:fixed;left:-9999px;width:${wide}px;height:${tall}px`;
    document.body.append(box);
    const l = look(true);
    const copy = window.echarts.init(box, null, { renderer: "canvas" });
    const told = option(spec, l);
    told.title = { text: spec.title + (spec.unit ? ` (${spec.unit})` : ""), left: 12, top: 8, textStyle: { fontSize: 15, fontWeight: "normal", color: l.ink } };
    told.grid.top = Number(told.grid.top) + 34;
    told.grid.bottom = 40;
    told.grid.left = told.grid.left + 12;
    if (told.legend) told.legend.top = Number(told.legend.top) + 34;
    told.graphic = [{ type: "text", left: 12, bottom: 12, style: { text: figure.querySelector(".chart-foot").textContent.trim(), fill: l.quiet, font: `12px ${variable("--font")}` } }];
    if (spec.kind === "share") delete told.grid.bottom;
    copy.setOption(told);
    const link = document.createElement("a");
    link.href = copy.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: "#ffffff" });
    link.download = `${spec.title}.png`;
    link.click();
    copy.dispose();
    box.remove();
  }

  function drawAll(within) {
    within.querySelectorAll?.("[data-chart]").forEach(draw);
    if (within.matches?.("[data-chart]")) draw(within);
  }

  document.addEventListener("click", (event) => {
    const figure = event.target.closest("[data-chart]");
    if (!figure) return;
    if (event.target.closest("[data-chart-picture]") && drawn.get(figure)) picture(figure);
    const toggle = event.target.closest("[data-chart-table]");
    if (!toggle) return;
    const table = figure.querySelector(".chart-twin");
    table.hidden = !table.hidden;
    figure.querySelector(".chart-canvas").hidden = !table.hidden;
    toggle.setAttribute("aria-expanded", String(!table.hidden));
    toggle.lastChild.data = say(table.hidden ? "showTable" : "showChart");
  });
  document.addEventListener("DOMContentLoaded", () => drawAll(document));
  document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt));
  document.addEventListener("liantu:renewed", (event) => drawAll(event.detail.element));
  document.documentElement.addEventListener("themechange", () => again(false));
  window.addEventListener("beforeprint", () => again(true));
  window.addEventListener("afterprint", () => again(false));
})();
