// Draws Plotly over the drawing that the server sent, once the figure is in sight and the page is at rest.
//
// <figure data-chart> holds .chart__frame with svg.chart__still, and <script type="application/json" class="chart-data">
// with {"data": […], "layout": {…}}, and "from" where a chart is no help on screens narrower than that many pixels.
// The still drawing stays for print; the table beside it for everybody.
const PLOTLY = new URL("../vendor/plotly-cartesian.min.js", import.meta.url);
let loading = null;

function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = PLOTLY.href;
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return loading;
}

async function draw(figure) {
  const { data, layout = {}, from = 0 } = JSON.parse(figure.querySelector(".chart-data").textContent);
  if (figure.clientWidth < from) return;
  const still = figure.querySelector(".chart__still");
  const live = document.createElement("div");
  live.className = "chart__live";
  live.setAttribute("role", "group"); // Plotly puts buttons in it
  live.setAttribute("aria-label", still?.getAttribute("aria-label") || still?.querySelector("title")?.textContent || "Chart");
  const Plotly = await plotly();
  figure.querySelector(".chart__frame").append(live);
  figure.classList.add("chart--live");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const font = { family: getComputedStyle(document.body).fontFamily, size: 14, color: "#182426" };
  await Plotly.newPlot(
    live,
    data,
    { font, margin: { t: 20, r: 10, b: 50, l: 50 }, paper_bgcolor: "#fff", plot_bgcolor: "#fff", ...layout, ...(calm ? { transition: { duration: 0 } } : {}) },
    { displayModeBar: false, showSendToCloud: false, responsive: true }, // its buttons would be nine stops of the Tab key
  );
}

// A chart that cannot be drawn leaves the still one as it was.
async function drawOrLeave(figure) {
  try {
    await draw(figure);
  } catch {
    figure.classList.remove("chart--live");
    figure.querySelector(".chart__live")?.remove();
  }
}

export function startCharts() {
  const figures = document.querySelectorAll("figure[data-chart]");
  if (!figures.length) return;
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      drawOrLeave(target);
    }
  });
  requestAnimationFrame(() => setTimeout(() => figures.forEach((figure) => seen.observe(figure)), 0));
}
