package org.zhongshu.platform.catalog.internal;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.util.List;

/** Drafting from what there is: a sample file, or a department's database. Answers with proposals; keeps no row of the data. */
@RestController
@RequestMapping("/api/catalog")
class DraftController {

    private final Sources sources;

    DraftController(Sources sources) {
        this.sources = sources;
    }

    record Items<T>(List<T> items) {
    }

    record TableName(String schema, String table) {
    }

    @Allowed("catalog.draft")
    @PostMapping(path = "/drafts/csv", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    Proposal csv(@RequestParam("file") MultipartFile file) throws IOException {
        return CsvDraft.read(file.getOriginalFilename(), file.getBytes());
    }

    @Allowed("catalog.source")
    @GetMapping("/sources")
    Items<Sources.Source> list() {
        return new Items<>(sources.list(CurrentActor.require()));
    }

    @Allowed("catalog.source")
    @PostMapping("/sources")
    ResponseEntity<Sources.Source> add(@RequestBody Sources.NewSource body) {
        return ResponseEntity.status(HttpStatus.CREATED).body(sources.add(body));
    }

    @Allowed("catalog.source")
    @DeleteMapping("/sources/{id}")
    ResponseEntity<Void> remove(@PathVariable String id) {
        sources.remove(Ids.parse(id));
        return ResponseEntity.noContent().build();
    }

    @Allowed("catalog.source")
    @GetMapping("/sources/{id}/tables")
    Items<PostgresReader.Table> tables(@PathVariable String id) {
        return new Items<>(sources.tables(Ids.parse(id)));
    }

    @Allowed("catalog.source")
    @PostMapping("/sources/{id}/draft")
    Proposal draft(@PathVariable String id, @RequestBody TableName table) {
        if (table == null) {
            throw Problem.badRequest("no-table", "请选择要编目的表。");
        }
        return sources.draft(Ids.parse(id), table.schema(), table.table());
    }
}
