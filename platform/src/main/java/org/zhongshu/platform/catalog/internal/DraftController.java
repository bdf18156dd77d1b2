package org.zhongshu.platform.catalog.internal;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.zhongshu.platform.catalog.DraftSource;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** /api/catalog/drafts: drafting from what there is, a sample file or a connection of the exchange. Answers with proposals; keeps no row of the data. */
@RestController
@RequestMapping("/api/catalog/drafts")
class DraftController {

    private final Drafting drafting;
    private final Departments departments;

    DraftController(Drafting drafting, Departments departments) {
        this.drafting = drafting;
        this.departments = departments;
    }

    record Items<T>(List<T> items) {
    }

    record Connection(String id, String name, String department, String departmentName, String kind, String kindName) {
    }

    record Chosen(String table) {
    }

    @Allowed("catalog.draft")
    @PostMapping(path = "/file", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    Proposal file(@RequestParam("file") MultipartFile file) throws IOException {
        try (InputStream content = file.getInputStream()) {
            return drafting.draft(file.getOriginalFilename(), content);
        }
    }

    @Allowed("catalog.source")
    @GetMapping("/connections")
    Items<Connection> connections() {
        return new Items<>(drafting.connections().stream().map(c -> new Connection(Long.toString(c.id()), c.name(), c.department(), departments.nameOf(c.department()), c.kind(), c.kindName())).toList());
    }

    @Allowed("catalog.source")
    @GetMapping("/connections/{id}/tables")
    Items<DraftSource.Table> tables(@PathVariable String id) {
        return new Items<>(drafting.tables(Ids.parse(id)));
    }

    @Allowed("catalog.source")
    @PostMapping("/connections/{id}")
    Proposal draft(@PathVariable String id, @RequestBody Chosen body) {
        if (body == null) {
            throw Problem.badRequest("no-table", "请选择要编目的表、文件或接口。");
        }
        return drafting.draft(Ids.parse(id), body.table());
    }
}
