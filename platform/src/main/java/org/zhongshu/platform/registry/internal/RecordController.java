package org.zhongshu.platform.registry.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Accounts;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** /api/registry/records: finding and looking at golden records, each time for a stated purpose; mending who is who. */
@RestController
@RequestMapping("/api/registry")
class RecordController {

    private final Libraries libraries;
    private final Lookup lookup;
    private final RecordViews views;
    private final Judgements judgements;
    private final Looks looks;
    private final Accounts accounts;

    RecordController(Libraries libraries, Lookup lookup, RecordViews views, Judgements judgements, Looks looks, Accounts accounts) {
        this.libraries = libraries;
        this.lookup = lookup;
        this.views = views;
        this.judgements = judgements;
        this.looks = looks;
        this.accounts = accounts;
    }

    record LookBody(Purpose purpose, Boolean clear) {
    }

    record SplitBody(List<Integer> members, Long version, String reason) {
    }

    record MergeBody(String other, String reason) {
    }

    record LookItem(String id, String library, String gid, String kind, boolean clear, String purpose, String purposeName, String reference, String question, int hits, String who, String org, String ip, Instant at) {
    }

    record Merged(String gid) {
    }

    @Allowed("registry.read")
    @GetMapping("/purposes")
    Map<String, String> purposes() {
        return Purpose.ALL;
    }

    /** By POST: what is asked must not stand in addresses and logs. */
    @Allowed("registry.read")
    @PostMapping("/records/search")
    Lookup.Hits search(@RequestBody Lookup.Question body) {
        if (body.library() == null) {
            throw Problem.badRequest("no-library", "请选择基础库。");
        }
        return lookup.search(body);
    }

    @Allowed("registry.read")
    @PostMapping("/records/{library}/{gid}/look")
    RecordViews.View look(@PathVariable String library, @PathVariable String gid, @RequestBody LookBody body) {
        return views.look(library, Ids.parse(gid), body.purpose(), Boolean.TRUE.equals(body.clear()));
    }

    @Allowed("registry.review")
    @PostMapping("/records/{library}/{gid}/split")
    void split(@PathVariable String library, @PathVariable String gid, @RequestBody SplitBody body) {
        judgements.split(library, Ids.parse(gid), body.members(), body.version(), body.reason());
    }

    @Allowed("registry.review")
    @PostMapping("/records/{library}/{gid}/merge")
    Merged merge(@PathVariable String library, @PathVariable String gid, @RequestBody MergeBody body) {
        return new Merged(judgements.merge(library, Ids.parse(gid), Ids.parse(body.other() == null ? "" : body.other()), body.reason()));
    }

    /** Who looked at this record. */
    @Allowed("registry.manage")
    @GetMapping("/records/{library}/{gid}/looks")
    Page<LookItem> looksAt(@PathVariable String library, @PathVariable String gid, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        return page(looks.list(libraries.get(library).id(), Ids.parse(gid), null, null, false, before(cursor), LibraryController.size(limit)));
    }

    /** Who looked at whom, for auditors. @param person username or name of who looked */
    @Allowed("audit.read")
    @GetMapping("/looks")
    Page<LookItem> allLooks(@RequestParam(required = false) String library, @RequestParam(required = false) String gid, @RequestParam(required = false) String person,
                            @RequestParam(defaultValue = "false") boolean clear, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        String who = person == null || person.isBlank() ? null : person.strip();
        Long account = who == null ? null : accounts.find(who).map(Accounts.Person::id).orElse(null);
        return page(looks.list(library == null || library.isBlank() ? null : library, gid == null || gid.isBlank() ? null : Ids.parse(gid), account, account == null ? who : null, clear, before(cursor), LibraryController.size(limit)));
    }

    private static Page<LookItem> page(Page<Looks.Look> page) {
        return new Page<>(page.items().stream().map(l -> new LookItem(Long.toString(l.id()), l.library(), l.gid() == null ? null : Long.toString(l.gid()), l.kind(), l.clear(), l.purpose(),
                Purpose.ALL.getOrDefault(l.purpose(), l.purpose()), l.reference(), l.question(), l.hits(), l.who(), l.org(), l.ip(), l.at())).toList(), page.next());
    }

    static Long before(String cursor) {
        return cursor == null || cursor.isBlank() ? null : Ids.parse(cursor);
    }
}
