package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.util.Map;

/** /api/registry/libraries/{id}/entry: which catalogue entry describes a library's golden records, so that they can be requested, shared and opened like any other data. */
@RestController
@RequestMapping("/api/registry/libraries/{id}/entry")
class EntryController {

    private final Libraries libraries;
    private final Catalog catalog;
    private final Datasets datasets;
    private final Audit audit;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    EntryController(Libraries libraries, Catalog catalog, Datasets datasets, Audit audit, JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.libraries = libraries;
        this.catalog = catalog;
        this.datasets = datasets;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** @param resource id of a published entry of the library's department; null: none any more */
    record EntryBody(String resource, String reason) {
    }

    record Described(String dataset, String resource) {
    }

    @Allowed("registry.manage")
    @PutMapping
    Described describe(@PathVariable String id, @RequestBody EntryBody body) {
        Library library = libraries.get(id);
        String why = Judgements.reason(body.reason());
        Long wanted = body.resource() == null || body.resource().isBlank() ? null : entry(library, Ids.parse(body.resource())).id();
        return transaction.execute(status -> {
            // nobody sets the sources, which defines the dataset anew, meanwhile
            jdbc.queryForObject("SELECT version FROM registry.library WHERE id = ? FOR UPDATE", Integer.class, library.id());
            Dataset now = datasets.find(library.dataset()).orElseThrow(() -> Problem.unprocessable("no-sources", "“" + library.name() + "”还没有设置来源数据集。"));
            if (wanted != null) {
                datasets.findByResource(wanted).filter(d -> !d.id().equals(now.id())).ifPresent(d -> {
                    throw Problem.conflict("entry-taken", "这个目录资源已对应数据集“" + d.name() + "”。");
                });
            }
            Dataset made = datasets.define(new Dataset(now.id(), now.name(), now.department(), wanted, now.kind(), now.columns(), now.version()));
            audit.record("registry.entry", "base-library", library.id(), why, Map.of("resource", String.valueOf(now.resource())), Map.of("resource", String.valueOf(wanted)));
            return new Described(made.id(), made.resource() == null ? null : Long.toString(made.resource()));
        });
    }

    private Entry entry(Library library, long id) {
        Entry entry = catalog.findEntry(id).orElseThrow(() -> Problem.unprocessable("no-entry", "没有这个目录资源，或它没有发布。"));
        if (!entry.description().provider().equals(library.owner())) {
            throw Problem.unprocessable("other-provider", "目录资源的提供部门不是“" + library.name() + "”的归口部门。");
        }
        return entry;
    }
}
