package org.zhongshu.platform.registry.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** /api/registry/reviews and decisions: pairs between the thresholds, and what people made of them. */
@RestController
@RequestMapping("/api/registry")
class ReviewController {

    private final Libraries libraries;
    private final Judgements judgements;
    private final Decisions decisions;

    ReviewController(Libraries libraries, Judgements judgements, Decisions decisions) {
        this.libraries = libraries;
        this.judgements = judgements;
        this.decisions = decisions;
    }

    record ReviewItem(String id, String library, double score, List<String> reasons, String state, Instant foundAt) {
    }

    /** @param split one of those that a split of a record made, told for all of them; @param rows that the decision, or the whole split, is about */
    record DecisionItem(String id, String library, String kind, Judgements.Side left, Judgements.Side right, String reason, String by, String org, Instant at, Instant undoneAt, String undoneBy, String undoReason, boolean split, int rows) {
    }

    record ReasonBody(String reason) {
    }

    @Allowed("registry.review")
    @GetMapping("/reviews")
    Page<ReviewItem> list(@RequestParam(defaultValue = "person") String library, @RequestParam(defaultValue = "open") String state, @RequestParam(required = false) String cursor,
                          @RequestParam(defaultValue = "50") int limit) {
        if (!Set.of("open", "merged", "apart", "gone").contains(state)) {
            throw Problem.badRequest("bad-state", "状态只能是 open、merged、apart 或 gone。");
        }
        Double score = null;
        Long id = null;
        if (cursor != null && !cursor.isBlank()) {
            String[] parts = cursor.split("/", 2);
            try {
                score = Double.valueOf(parts[0]);
                id = Ids.parse(parts.length == 2 ? parts[1] : "");
            } catch (NumberFormatException e) {
                throw Problem.badRequest("bad-cursor", "翻页位置有误。");
            }
        }
        Page<Judgements.Review> page = judgements.list(libraries.get(library).id(), state, score, id, LibraryController.size(limit));
        return new Page<>(page.items().stream().map(ReviewController::item).toList(), page.next());
    }

    @Allowed("registry.review")
    @GetMapping("/reviews/{id}")
    Judgements.Pair pair(@PathVariable String id, @RequestParam(defaultValue = "false") boolean clear) {
        return judgements.pair(Ids.parse(id), clear);
    }

    @Allowed("registry.review")
    @PostMapping("/reviews/{id}/merge")
    ReviewItem merge(@PathVariable String id, @RequestBody ReasonBody body) {
        return item(judgements.decide(Ids.parse(id), true, body.reason()));
    }

    @Allowed("registry.review")
    @PostMapping("/reviews/{id}/apart")
    ReviewItem apart(@PathVariable String id, @RequestBody ReasonBody body) {
        return item(judgements.decide(Ids.parse(id), false, body.reason()));
    }

    @Allowed("registry.review")
    @GetMapping("/decisions")
    Page<DecisionItem> decisions(@RequestParam(defaultValue = "person") String library, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        Page<Decisions.Decision> page = decisions.list(libraries.get(library).id(), RecordController.before(cursor), LibraryController.size(limit));
        return new Page<>(judgements.told(library, page.items()).stream().map(ReviewController::item).toList(), page.next());
    }

    @Allowed("registry.review")
    @PostMapping("/decisions/{id}/undo")
    DecisionItem undo(@PathVariable String id, @RequestBody ReasonBody body) {
        Decisions.Decision undone = judgements.undo(Ids.parse(id), body.reason());
        return item(judgements.told(undone.library(), List.of(undone)).getFirst());
    }

    private static ReviewItem item(Judgements.Review r) {
        return new ReviewItem(Long.toString(r.id()), r.library(), r.score(), r.reasons(), r.state(), r.foundAt());
    }

    private static DecisionItem item(Judgements.Told told) {
        Decisions.Decision d = told.decision();
        return new DecisionItem(Long.toString(d.id()), d.library(), d.kind(), told.left(), told.right(), d.reason(), d.by(), d.org(), d.at(), d.undoneAt(), d.undoneBy(), d.undoReason(), d.split() != null, told.rows());
    }
}
