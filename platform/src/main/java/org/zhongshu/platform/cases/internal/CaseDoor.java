package org.zhongshu.platform.cases.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.calendar.Pause;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.CaseFilter;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The door's parts behind one handle. */
@Component
class CaseDoor implements Cases {

    private final CaseKernel kernel;
    private final CaseIntake intake;
    private final CaseStore store;
    private final CaseLists lists;
    private final CaseTypes types;
    private final Evaluation evaluation;
    private final EvidenceStore evidence;

    CaseDoor(CaseKernel kernel, CaseIntake intake, CaseStore store, CaseLists lists, CaseTypes types, Evaluation evaluation, EvidenceStore evidence) {
        this.kernel = kernel;
        this.intake = intake;
        this.store = store;
        this.lists = lists;
        this.types = types;
        this.evaluation = evaluation;
        this.evidence = evidence;
    }

    @Override
    public long keepPhoto(String name, InputStream content) {
        String called = name == null ? "" : name;
        try {
            PushbackInputStream all = new PushbackInputStream(content, MediaKind.HEAD);
            byte[] head = all.readNBytes(MediaKind.HEAD);
            all.unread(head);
            if (MediaKind.of(head, called).filter(k -> k.kind().equals("photo")).isEmpty()) {
                throw Problem.unprocessable("bad-media", "不是照片，请上传 JPEG、PNG、WebP 或 HEIC 格式的照片。");
            }
            return evidence.keep(null, name, all, CurrentActor.require()).id();
        } catch (IOException e) {
            throw Problem.unavailable("no-evidence-store", "照片暂时不能保存，请稍后再试。", e);
        }
    }

    @Override
    public CaseRef open(CaseReport report) {
        return intake.open(report);
    }

    @Override
    public Case getCase(long id) {
        return findCase(id).orElseThrow(CaseKernel::notFound);
    }

    @Override
    public Optional<Case> findCase(long id) {
        return store.find(id).map(kernel::view);
    }

    @Override
    public Map<Long, Case> all(Collection<Long> ids) {
        return store.all(ids).stream().map(kernel::view).collect(Collectors.toMap(Case::id, c -> c));
    }

    @Override
    public Optional<String> lastWords(long id) {
        return store.lastWords(id);
    }

    @Override
    public Case act(long id, CaseAction action) {
        return kernel.view(kernel.act(id, action));
    }

    @Override
    public void signal(long id, String event, String text) {
        kernel.signal(id, event, text);
    }

    @Override
    public Map<Long, List<Pause>> pauses(Collection<Long> ids) {
        return store.pauses(ids);
    }

    @Override
    public Page<Case> list(CaseFilter filter) {
        Page<CaseStore.Stored> page = lists.list(CurrentActor.require(), filter);
        return new Page<>(page.items().stream().map(kernel::view).toList(), page.next());
    }

    @Override
    public Set<String> listTypes() {
        return types.list().stream().map(CaseType::id).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Map<String, Long> countOpenByDepartment() {
        return lists.countOpenByDepartment();
    }

    @Override
    public long countOverdue() {
        return lists.countOverdue();
    }

    @Override
    public Map<String, Long> figures(LocalDate from, LocalDate to, String type) {
        return evaluation.figures(from, to, type);
    }
}
