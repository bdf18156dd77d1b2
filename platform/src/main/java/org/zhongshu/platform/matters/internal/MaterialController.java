package org.zhongshu.platform.matters.internal;

import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.looks.Looks;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** /api/matters/{number}/materials: what an officer holds beside the form: the guide's list, and each file to be looked at where it stands. */
@RestController
@RequestMapping("/api/matters/{number}/materials")
class MaterialController {

    /** Nothing of it runs or loads anything. A browser's own reader of PDF does not start in a sandbox, so a PDF has the rest of the policy. */
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    private final MatterStore store;
    private final MatterFiles files;
    private final Materials materials;
    private final Access access;
    private final Audit audit;
    private final Looks looks;

    MaterialController(MatterStore store, MatterFiles files, Materials materials, Access access, Audit audit, Looks looks) {
        this.store = store;
        this.files = files;
        this.materials = materials;
        this.access = access;
        this.audit = audit;
        this.looks = looks;
    }

    private MatterRow reached(String number) {
        String read = Numbers.read(number);
        return (read == null ? Optional.<MatterRow>empty() : store.find(read)).filter(m -> access.may(CurrentActor.require(), MatterController.READ, m.department())).orElseThrow(Numbers::unknown);
    }

    @Allowed(MatterController.READ)
    @GetMapping
    List<Materials.Line> list(@PathVariable String number) {
        MatterRow m = reached(number);
        return materials.of(m, store.content(m.id()));
    }

    /** To be seen in its place. What it is its bytes said when it was taken: a picture or a PDF, never a page. */
    @Allowed(MatterController.ACT)
    @GetMapping("/{id}")
    @Transactional
    public ResponseEntity<byte[]> show(@PathVariable String number, @PathVariable String id) {
        MatterRow m = reached(number);
        MatterController.working(access, m);
        MatterFiles.Whole f = files.find(m.id(), Ids.parse(id)).orElseThrow(() -> Problem.notFound("no-file", "没有这个文件。"));
        audit.record("personal.view", "matter", m.number(), "查看申请人提交的文件", null, Map.of("file", f.item().id()));
        Applicant who = store.content(m.id()).applicant();
        looks.record(new Looks.Concerned(who.number(), who.phone()), Looks.Kind.MATTER_FILE, true, m.number(), "办理" + m.itemName());
        boolean pdf = f.item().kind().equals("pdf");
        return ResponseEntity.ok().contentType(CitizenController.type(f.item().kind())).cacheControl(CacheControl.noStore()).header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", pdf ? POLICY + "; object-src 'self'" : "sandbox; " + POLICY).header("X-Frame-Options", "SAMEORIGIN")
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.inline().filename(f.item().name(), StandardCharsets.UTF_8).build().toString()).body(f.bytes());
    }
}
