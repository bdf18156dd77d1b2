package org.zhongshu.platform.catalog.internal;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.catalog.Grants;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Requests and grants: what one's department asked for and was given, what it is asked for and gives away. */
@RestController
@RequestMapping("/api/catalog")
class GrantController {

    private final Requests requests;
    private final StoredGrants grants;
    private final CatalogViews views;

    GrantController(Requests requests, StoredGrants grants, CatalogViews views) {
        this.requests = requests;
        this.grants = grants;
        this.views = views;
    }

    record RequestBodyItem(String resource, Terms.Asked terms) {
    }

    record DemandBody(String title, String description) {
    }

    record NarrowBody(Terms.Asked terms, Integer version) {
    }

    record ReasonBody(String reason) {
    }

    record MaskBody(List<String> fields, String reason) {
    }

    record FieldsBody(List<String> fields) {
    }

    record LookItem(String id, Instant at, String grantee, String who, List<String> fields, String outcome, int times) {
    }

    @Allowed("catalog.request")
    @PostMapping("/requests")
    ResponseEntity<CatalogViews.RequestItem> ask(@RequestBody RequestBodyItem body) {
        if (body.resource() == null || body.terms() == null) {
            throw Problem.badRequest("bad-terms", "请选择资源并填写申请内容。");
        }
        return created(requests.ask(Ids.parse(body.resource()), body.terms()));
    }

    @Allowed("catalog.request")
    @PostMapping("/demands")
    ResponseEntity<CatalogViews.RequestItem> demand(@RequestBody DemandBody body) {
        return created(requests.demand(body.title(), body.description()));
    }

    @Allowed("catalog.request")
    @GetMapping("/requests")
    Page<CatalogViews.RequestItem> mine(@RequestParam(required = false) Boolean open, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        return requestPage("mine", open, cursor, limit);
    }

    @Allowed("catalog.grant")
    @GetMapping("/requests/given")
    Page<CatalogViews.RequestItem> given(@RequestParam(required = false) Boolean open, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        return requestPage("given", open, cursor, limit);
    }

    @Allowed("catalog.read")
    @GetMapping("/requests/{id}")
    CatalogViews.RequestItem get(@PathVariable String id) {
        Actor actor = CurrentActor.require();
        return views.request(requests.get(Ids.parse(id), actor), actor);
    }

    @Allowed("catalog.grant")
    @PutMapping("/requests/{id}/terms")
    CatalogViews.RequestItem narrow(@PathVariable String id, @RequestBody NarrowBody body) {
        if (body.terms() == null) {
            throw Problem.badRequest("bad-terms", "请填写授权内容。");
        }
        return views.request(requests.narrow(Ids.parse(id), body.terms(), body.version()), CurrentActor.require());
    }

    @Allowed("catalog.request")
    @GetMapping("/grants")
    Page<CatalogViews.GrantItem> held(@RequestParam(required = false) String resource, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        return grantPage("mine", resource, cursor, limit);
    }

    /** Who may see what of mine. */
    @Allowed("catalog.grant")
    @GetMapping("/grants/given")
    Page<CatalogViews.GrantItem> givenGrants(@RequestParam(required = false) String resource, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        return grantPage("given", resource, cursor, limit);
    }

    /** Ends a grant at once; the reason is optional, so that one click is enough. */
    @Allowed("catalog.read")
    @PostMapping("/grants/{id}/revoke")
    CatalogViews.GrantItem revoke(@PathVariable String id, @RequestBody(required = false) ReasonBody body) {
        StoredGrants.Given given = grants.revoke(Ids.parse(id), body == null ? null : body.reason());
        return views.grant(new StoredGrants.Listed(given, null, null, 0, null));
    }

    /** Which columns leave only masked: the provider says, for a grant in force too. Without a list: by the rule. */
    @Allowed("catalog.grant")
    @PutMapping("/grants/{id}/masked")
    CatalogViews.GrantItem mask(@PathVariable String id, @RequestBody MaskBody body) {
        return views.grant(new StoredGrants.Listed(grants.mask(Ids.parse(id), body.fields(), body.reason()), null, null, 0, null));
    }

    /** Who looked, and who was turned away. */
    @Allowed("catalog.read")
    @GetMapping("/grants/{id}/looks")
    Page<LookItem> looks(@PathVariable String id, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        Page<StoredGrants.Line> page = grants.looks(CurrentActor.require(), Ids.parse(id), before(cursor), size(limit));
        return new Page<>(page.items().stream().map(l -> new LookItem(Long.toString(l.id()), l.at(), l.grantee(), l.who(), l.fields(), l.outcome(), l.times())).toList(), page.next());
    }

    /** The grantee tries its grant: the same question that whoever serves the data asks, on record like every other. */
    @Allowed("catalog.request")
    @PostMapping("/grants/{id}/check")
    Grants.Decision check(@PathVariable String id, @RequestBody FieldsBody body) {
        Actor actor = CurrentActor.require();
        StoredGrants.Given grant = grants.visible(Ids.parse(id), actor);
        if (!grant.grantee().equals(actor.org())) {
            throw Problem.forbidden("not-yours", "只有获得授权的部门可以核验。");
        }
        return grants.check(grant.resource(), actor.org(), actor.username(), body.fields() == null ? Set.of() : body.fields().stream().filter(Objects::nonNull).collect(Collectors.toSet()));
    }

    private Page<CatalogViews.RequestItem> requestPage(String side, Boolean open, String cursor, int limit) {
        Actor actor = CurrentActor.require();
        Page<Requests.Request> page = requests.list(actor, side, open, before(cursor), size(limit));
        return new Page<>(page.items().stream().map(q -> views.request(q, actor)).toList(), page.next());
    }

    private Page<CatalogViews.GrantItem> grantPage(String side, String resource, String cursor, int limit) {
        Page<StoredGrants.Listed> page = grants.list(CurrentActor.require(), side, resource == null ? null : Ids.parse(resource), before(cursor), size(limit));
        return new Page<>(page.items().stream().map(views::grant).toList(), page.next());
    }

    private ResponseEntity<CatalogViews.RequestItem> created(Requests.Request request) {
        return ResponseEntity.status(HttpStatus.CREATED).body(views.request(request, CurrentActor.require()));
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
