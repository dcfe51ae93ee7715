// The map beside the list: outlines always, tiles when they come, one marker per place, grouped when they are close.
(function () {
  "use strict";
  const NUMBER = new Intl.NumberFormat("fr-FR");
  const LABELS = {
    zoomIn: "Agrandir", zoomOut: "Réduire", wait: "Chargement…",
    failed: "Ces formations ne peuvent pas être lues pour le moment. La liste les donne toutes.",
  };

  function marker(count, text) {
    const size = count < 10 ? 32 : count < 100 ? 38 : 46;
    return L.divIcon({ className: "chart__spot", html: "<b>" + NUMBER.format(count) + "</b>", iconSize: [size, size] });
  }

  function total(cluster) {
    return cluster.getAllChildMarkers().reduce(function (sum, one) { return sum + one.options.count; }, 0);
  }

  function named(element, text) {
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", text);
  }

  function outlines(map, address) {
    fetch(address).then(function (answer) { return answer.json(); }).then(function (shapes) {
      L.geoJSON(shapes, { interactive: false, className: "chart__outline", attribution: "contours Natural Earth" }).addTo(map).bringToBack();
    }).catch(function () {});
  }

  function opened(address, latitude, longitude) {
    const url = new URL(address, window.location.href);
    url.searchParams.set("lat", latitude);
    url.searchParams.set("lon", longitude);
    return fetch(url, { headers: { "HX-Request": "true" } }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error("no answer");
      return answer.text();
    });
  }

  function place(map, group, told, here) {
    told.spots.forEach(function (spot) {
      const one = L.marker([spot[0], spot[1]], { count: spot[2], icon: marker(spot[2]), title: spot[3], alt: spot[3] });
      one.bindPopup(LABELS.wait, { maxWidth: 300, minWidth: 220 });
      one.on("add", function () { if (one.getElement()) named(one.getElement(), spot[3]); });
      one.on("popupopen", function (event) {
        opened(here, spot[0], spot[1]).then(function (text) {
          event.popup.setContent(text);
          const first = event.popup.getElement().querySelector("a[href]:not(.leaflet-popup-close-button)");
          if (first) first.focus();
        }).catch(function () { event.popup.setContent(LABELS.failed); });
      });
      one.on("popupclose", function () { if (one.getElement()) one.getElement().focus(); });
      group.addLayer(one);
    });
    map.addLayer(group);
    if (told.around) {
      const circle = L.circle([told.around[0], told.around[1]], { radius: told.around[2] * 1000, interactive: false, pane: "shadowPane", className: "chart__radius" }).addTo(map);
      map.fitBounds(circle.getBounds());
    } else if (told.spots.length) {
      map.fitBounds(group.getBounds().pad(0.1));
    }
  }

  function draw(element) {
    const data = element.dataset;
    element.textContent = "";
    const map = L.map(element, { zoomControl: false, minZoom: 5, maxZoom: 17, fadeAnimation: false, zoomAnimation: false, markerZoomAnimation: false }).setView([44.6, 0], 7);
    map.attributionControl.setPrefix(false);
    L.control.zoom({ zoomInTitle: LABELS.zoomIn, zoomOutTitle: LABELS.zoomOut }).addTo(map);
    element.addEventListener("keydown", function (event) { if (event.key === "Escape") map.closePopup(); });
    outlines(map, data.outlines);
    if (data.tiles) L.tileLayer(data.tiles, { attribution: data.credit, maxZoom: 17 }).addTo(map);
    const group = L.markerClusterGroup({
      animate: false, showCoverageOnHover: false, maxClusterRadius: 44, spiderfyOnMaxZoom: true,
      iconCreateFunction: function (cluster) { return marker(total(cluster)); },
    });
    group.on("animationend", label);
    map.on("moveend layeradd", label);
    function label() {
      element.querySelectorAll(".chart__spot:not([aria-label])").forEach(function (one) {
        named(one, one.textContent + " formations, à agrandir");
      });
    }
    const note = document.getElementById("carte-note");
    fetch(data.spots).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error("no answer");
      return answer.json();
    }).then(function (told) {
      place(map, group, told, data.here);
      label();
      note.textContent = told.note;
    }).catch(function () { note.textContent = "La carte ne peut pas être remplie pour le moment. La liste dit tout."; });
  }

  function start() {
    const element = document.getElementById("carte");
    if (element && !element.classList.contains("leaflet-container")) draw(element);
  }
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:afterSettle", start);
})();
