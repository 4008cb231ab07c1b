// Draws what stands in data-chart; the table under it says the same to whoever does not see it.
const type = '"Be Vietnam Pro", system-ui, sans-serif';
const ink = "#16212B", grey = "#5B6770", line = "#DCDCD6";
const number = new Intl.NumberFormat("vi-VN");
const axis = { axisLine: { lineStyle: { color: ink } }, axisTick: { show: false }, splitLine: { lineStyle: { color: line } }, axisLabel: { color: grey, fontFamily: type, fontSize: 14, hideOverlap: true } };
const value = { axisLine: { show: false }, axisLabel: { ...axis.axisLabel, formatter: (n) => number.format(n) } };
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

export function draw(echarts, element) {
  const given = JSON.parse(element.dataset.chart);
  const chart = echarts.init(element, null, { renderer: "canvas" });
  const dressed = (one) => ({ ...axis, ...(one.type === "value" ? value : {}), ...one });
  const names = () => ({ yAxis: { axisLabel: given.yAxis.type === "category" ? { width: Math.min(320, element.clientWidth * 0.42), overflow: "break", lineHeight: 18 } : {} } });
  chart.setOption({
    animation: !calm, animationDuration: 300,
    textStyle: { fontFamily: type, color: ink },
    grid: { left: 4, right: 12, top: given.series.length > 1 ? 44 : 14, bottom: 4, containLabel: true },
    legend: { show: given.series.length > 1, top: 0, left: 0, icon: "roundRect", itemWidth: 14, itemHeight: 14, itemGap: 22, textStyle: { fontFamily: type, fontSize: 15, color: ink } },
    tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "none" }, backgroundColor: "#fff", borderColor: line, textStyle: { fontFamily: type, fontSize: 14, color: ink }, valueFormatter: (n) => (n == null ? "–" : number.format(n)) },
    ...given,
    xAxis: dressed(given.xAxis), yAxis: dressed(given.yAxis),
    series: given.series.map((one) => ({ barMaxWidth: 36, emphasis: { disabled: true }, itemStyle: { borderRadius: one.stack ? 0 : 2 }, ...one })),
  });
  new ResizeObserver(() => { chart.setOption(names()); chart.resize(); }).observe(element);
}
