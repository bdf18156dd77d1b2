package org.zhongshu.platform.datasets.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Page;

import java.util.List;
import java.util.Map;

/** What datasets there are; never their rows: those are given by sharing, registry, quality and open data, each by its own rights. */
@RestController
@RequestMapping("/api/datasets")
class DatasetsController {

    private final Datasets datasets;
    private final DatasetReader reader;

    DatasetsController(Datasets datasets, DatasetReader reader) {
        this.datasets = datasets;
        this.reader = reader;
    }

    /** @param rows in a list as the database's statistics know them, of a single dataset counted */
    record View(String id, String name, String department, String resource, String kind, int version, long rows, String lastSeq, List<Dataset.Column> columns) {
    }

    @GetMapping
    @Allowed("catalog.read")
    Page<View> list() {
        Map<String, DatasetReader.Overview> overview = reader.overview();
        return new Page<>(datasets.list().stream().map(d -> view(d, overview.getOrDefault(d.id(), new DatasetReader.Overview(0, 0)))).toList(), null);
    }

    @GetMapping("/{id}")
    @Allowed("catalog.read")
    View get(@PathVariable String id) {
        Dataset dataset = datasets.get(id);
        return view(dataset, new DatasetReader.Overview(datasets.count(id, List.of()), datasets.lastSeq(id)));
    }

    private static View view(Dataset d, DatasetReader.Overview now) {
        return new View(d.id(), d.name(), d.department(), d.resource() == null ? null : Long.toString(d.resource()), d.kind(), d.version(), now.rows(), Long.toString(now.lastSeq()), d.columns());
    }
}
