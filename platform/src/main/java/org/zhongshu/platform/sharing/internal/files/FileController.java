package org.zhongshu.platform.sharing.internal.files;

import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
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
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Receipt;
import org.zhongshu.platform.sharing.internal.DepartmentRights;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** /api/sharing/files: plans, and what they made. */
@RestController
@RequestMapping("/api/sharing/files")
class FileController {

    private final FilePlans plans;
    private final FileStore store;
    private final DepartmentRights rights;
    private final Catalog catalog;
    private final Departments departments;

    FileController(FilePlans plans, FileStore store, DepartmentRights rights, Catalog catalog, Departments departments) {
        this.plans = plans;
        this.store = store;
        this.rights = rights;
        this.catalog = catalog;
        this.departments = departments;
    }

    record PlanItem(String id, String name, String resource, String resourceName, String provider, String providerName, String grantee, String granteeName, String format, String every,
                    Integer day, String at, boolean workdays, List<String> fields, int keepDays, String state, String reason, Instant nextAt, String createdBy, Instant createdAt,
                    boolean mayManage) {
    }

    /** @param mine the reader's own department may download it */
    record FileItem(String id, String plan, String name, String resource, String provider, String providerName, String grantee, String granteeName, String format, String state, long rows,
                    long bytes, String sm3, List<String> fields, Instant dueAt, Instant begunAt, Instant madeAt, Instant untilAt, String error, int downloads, boolean mine) {
    }

    @Allowed("share.read")
    @GetMapping
    Page<FileItem> files(@RequestParam(required = false) String plan, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        Actor actor = CurrentActor.require();
        Page<FileStore.Made> page = store.files(rights.reach(actor, "share.read"), plan == null || plan.isBlank() ? null : Ids.parse(plan), before(cursor), size(limit));
        return new Page<>(page.items().stream().map(f -> new FileItem(Long.toString(f.id()), Long.toString(f.plan()), f.name(), Long.toString(f.resource()), f.provider(),
                departments.nameOf(f.provider()), f.grantee(), departments.nameOf(f.grantee()), f.format().id(), f.state(), f.rows(), f.bytes(), f.sm3(), f.fields(), f.dueAt(), f.begunAt(),
                f.madeAt(), f.untilAt(), f.error(), f.downloads(), f.grantee().equals(actor.org()))).toList(), page.next());
    }

    @Allowed("share.read")
    @GetMapping("/{id}/content")
    ResponseEntity<Resource> content(@PathVariable String id) {
        FilePlans.Download d = plans.download(Ids.parse(id));
        return ResponseEntity.ok().contentType(MediaType.parseMediaType(d.file().format().media())).header(Receipt.HEADER, d.receipt()).header("Zhongshu-SM3", d.file().sm3())
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(d.file().name() + "." + d.file().format().id(), StandardCharsets.UTF_8).build().toString())
                .body(new FileSystemResource(d.path()));
    }

    /** As a file beside the file, for {@code verify-receipt}: a browser that keeps a download drops its headers. */
    @Allowed("share.read")
    @GetMapping("/{id}/receipt")
    ResponseEntity<String> receipt(@PathVariable String id) {
        FilePlans.Proof proof = plans.receipt(Ids.parse(id));
        return ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment()
                .filename(proof.file().name() + "." + proof.file().format().id() + ".receipt.txt", StandardCharsets.UTF_8).build().toString()).body(proof.receipt() + "\n");
    }

    @Allowed("share.read")
    @GetMapping("/plans")
    Page<PlanItem> plans(@RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        Page<FileStore.Plan> page = store.plans(rights.reach(CurrentActor.require(), "share.read"), before(cursor), size(limit));
        return new Page<>(page.items().stream().map(this::item).toList(), page.next());
    }

    @Allowed("share.manage")
    @PostMapping("/plans")
    ResponseEntity<PlanItem> add(@RequestBody FilePlans.Wanted body) {
        return ResponseEntity.status(HttpStatus.CREATED).body(item(plans.add(body)));
    }

    @Allowed("share.manage")
    @PostMapping("/plans/{id}/pause")
    PlanItem pause(@PathVariable String id) {
        return item(plans.pause(Ids.parse(id)));
    }

    @Allowed("share.manage")
    @PostMapping("/plans/{id}/resume")
    PlanItem resume(@PathVariable String id) {
        return item(plans.resume(Ids.parse(id)));
    }

    @Allowed("share.manage")
    @PostMapping("/plans/{id}/now")
    PlanItem now(@PathVariable String id) {
        return item(plans.now(Ids.parse(id)));
    }

    @Allowed("share.manage")
    @DeleteMapping("/plans/{id}")
    ResponseEntity<Void> remove(@PathVariable String id) {
        plans.remove(Ids.parse(id));
        return ResponseEntity.noContent().build();
    }

    private PlanItem item(FileStore.Plan p) {
        String resource = catalog.findEntry(p.resource()).map(e -> e.description().name()).orElse(null);
        return new PlanItem(Long.toString(p.id()), p.name(), Long.toString(p.resource()), resource, p.provider(), departments.nameOf(p.provider()), p.grantee(),
                departments.nameOf(p.grantee()), p.format().id(), p.schedule().every(), p.schedule().day(), p.schedule().at().toString(), p.schedule().workdays(), p.fields(), p.keepDays(),
                p.state(), p.reason(), p.nextAt(), p.createdBy(), p.createdAt(), plans.manages(CurrentActor.require(), p));
    }

    private static Long before(String cursor) {
        return cursor == null || cursor.isBlank() ? null : Ids.parse(cursor);
    }

    private static int size(int limit) {
        if (limit < 1 || limit > 200) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 200。");
        }
        return limit;
    }
}
