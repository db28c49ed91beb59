// The floor: what a page takes that reads the JSON and shows next to nothing of it.

bench.use({
  show(text) {
    const run = JSON.parse(text);
    const line = document.createElement('p');
    line.textContent = `${run.id}: ${run.status}`;
    document.body.append(line);
  },
  painted: () => document.querySelector('p') !== null,
});
