package org.zhongshu.platform.cases.internal;

import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Upload and download of evidence. What was uploaded is never served as a page: type from its content, no sniffing, no script. */
@RestController
class EvidenceController {

    private final EvidenceStore evidence;
    private final CaseStore store;
    private final CaseRights rights;

    EvidenceController(EvidenceStore evidence, CaseStore store, CaseRights rights) {
        this.evidence = evidence;
        this.store = store;
        this.rights = rights;
    }

    @PostMapping("/api/cases/{id}/evidence")
    @Allowed("case.act")
    @ResponseStatus(HttpStatus.CREATED)
    CaseViews.EvidenceItem upload(@PathVariable String id, @RequestParam MultipartFile file) throws IOException {
        Actor actor = CurrentActor.require();
        CaseStore.Stored stored = store.find(Ids.parse(id)).filter(s -> rights.maySee(actor, s.file())).orElseThrow(CaseKernel::notFound);
        if (!stored.file().open) {
            throw Problem.unprocessable("ended", "案件已终结，不能再上传证据。");
        }
        return keep(stored.file().id, file, actor);
    }

    /** Before a report is sent: the ids go into its {@code evidence}. */
    @PostMapping("/api/evidence")
    @Allowed("case.open")
    @ResponseStatus(HttpStatus.CREATED)
    CaseViews.EvidenceItem uploadForReport(@RequestParam MultipartFile file) throws IOException {
        return keep(null, file, CurrentActor.require());
    }

    @GetMapping("/api/cases/{id}/evidence/{evidenceId}")
    @Allowed("case.read")
    ResponseEntity<byte[]> download(@PathVariable String id, @PathVariable String evidenceId) throws IOException {
        Actor actor = CurrentActor.require();
        long caseId = Ids.parse(id);
        store.find(caseId).filter(s -> rights.maySee(actor, s.file())).orElseThrow(CaseKernel::notFound);
        EvidenceStore.Evidence e = evidence.find(Ids.parse(evidenceId)).filter(x -> x.caseId() != null && x.caseId() == caseId)
                .orElseThrow(() -> Problem.notFound("no-evidence", "没有这份证据。"));
        byte[] content = evidence.read(e);
        boolean shown = e.kind().equals("photo") || e.media().equals("application/pdf");
        return ResponseEntity.ok().contentType(MediaType.parseMediaType(e.media()))
                .header("X-Content-Type-Options", "nosniff").header("Content-Security-Policy", "sandbox; default-src 'none'")
                .header("Content-Disposition", (shown ? ContentDisposition.inline() : ContentDisposition.attachment())
                        .filename(e.name(), StandardCharsets.UTF_8).build().toString())
                .cacheControl(CacheControl.maxAge(Duration.ofHours(1)).cachePrivate()).body(content);
    }

    private CaseViews.EvidenceItem keep(Long caseId, MultipartFile file, Actor actor) throws IOException {
        if (file.isEmpty()) {
            throw Problem.badRequest("empty-file", "文件是空的。");
        }
        try (InputStream content = file.getInputStream()) {
            return CaseViews.evidence(evidence.keep(caseId, file.getOriginalFilename(), content, actor));
        }
    }
}
