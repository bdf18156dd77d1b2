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

/** What datasets there are; never their rows: those are given by sharing, registry, quality and open data, each by its own rights. */
@RestController
@RequestMapping("/api/datasets")
class DatasetsController {

    private final Datasets datasets;

    DatasetsController(Datasets datasets) {
        this.datasets = datasets;
    }

    record View(String id, String name, String department, String resource, String kind, int version, long rows, String lastSeq, List<Dataset.Column> columns) {
    }

    @GetMapping
    @Allowed("catalog.read")
    Page<View> list() {
        return new Page<>(datasets.list().stream().map(this::view).toList(), null);
    }

    @GetMapping("/{id}")
    @Allowed("catalog.read")
    View get(@PathVariable String id) {
        return view(datasets.get(id));
    }

    private View view(Dataset d) {
        return new View(d.id(), d.name(), d.department(), d.resource() == null ? null : Long.toString(d.resource()), d.kind(), d.version(), datasets.count(d.id(), List.of()),
                Long.toString(datasets.lastSeq(d.id())), d.columns());
    }
}
