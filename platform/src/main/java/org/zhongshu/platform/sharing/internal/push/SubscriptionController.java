package org.zhongshu.platform.sharing.internal.push;

import org.springframework.http.HttpStatus;
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
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.util.List;

/** /api/sharing/subscriptions and /deliveries. */
@RestController
@RequestMapping("/api/sharing")
class SubscriptionController {

    private final Subscriptions subscriptions;
    private final SubscriptionStore store;
    private final Catalog catalog;
    private final Datasets datasets;
    private final Departments departments;

    SubscriptionController(Subscriptions subscriptions, SubscriptionStore store, Catalog catalog, Datasets datasets, Departments departments) {
        this.subscriptions = subscriptions;
        this.store = store;
        this.catalog = catalog;
        this.datasets = datasets;
        this.departments = departments;
    }

    /**
     * @param behind how many changes the receiver does not have yet, at most
     * @param secret key of the signatures; only in the answer to the request that made it
     */
    record Item(String id, String name, String resource, String resourceName, String provider, String providerName, String grantee, String granteeName, String kind, String address,
                List<String> fields, int batchRows, String state, String reason, long position, long behind, long batches, long rowsSent, int failures, Instant retryAt, Instant lastAt,
                Instant lastOkAt, String lastError, String createdBy, Instant createdAt, String trouble, boolean mayManage, String secret) {
    }

    /** @param said the beginning of the receiver's answer; for those who manage the subscription only, because it may echo the rows */
    record DeliveryItem(String id, String subscription, String batch, long from, long to, int rows, int removed, long bytes, Instant at, int millis, String outcome, Integer status,
                        String error, String said) {
    }

    record Tested(boolean ok, Integer status, String error, String said) {
    }

    record ReasonBody(String reason) {
    }

    @Allowed("share.read")
    @GetMapping("/subscriptions")
    Page<Item> list(@RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        Actor actor = CurrentActor.require();
        Page<Subscription> page = subscriptions.list(actor, before(cursor), size(limit));
        return new Page<>(page.items().stream().map(s -> item(s, null)).toList(), page.next());
    }

    @Allowed("share.manage")
    @PostMapping("/subscriptions")
    ResponseEntity<Item> subscribe(@RequestBody Subscriptions.Wanted body) {
        Subscriptions.Made made = subscriptions.subscribe(body);
        return ResponseEntity.status(HttpStatus.CREATED).body(item(made.subscription(), made.secret()));
    }

    @Allowed("share.read")
    @GetMapping("/subscriptions/{id}")
    Item get(@PathVariable String id) {
        return item(subscriptions.visible(Ids.parse(id)), null);
    }

    @Allowed("share.manage")
    @PostMapping("/subscriptions/{id}/pause")
    Item pause(@PathVariable String id, @RequestBody(required = false) ReasonBody body) {
        return item(subscriptions.pause(Ids.parse(id), body == null ? null : body.reason()), null);
    }

    @Allowed("share.manage")
    @PostMapping("/subscriptions/{id}/resume")
    Item resume(@PathVariable String id) {
        return item(subscriptions.resume(Ids.parse(id)), null);
    }

    @Allowed("share.manage")
    @PostMapping("/subscriptions/{id}/test")
    Tested test(@PathVariable String id) {
        Channel.Outcome outcome = subscriptions.test(Ids.parse(id));
        return new Tested(outcome.good(), outcome.status(), outcome.error(), outcome.said());
    }

    @Allowed("share.manage")
    @PostMapping("/subscriptions/{id}/key")
    Item newKey(@PathVariable String id) {
        Subscriptions.Made made = subscriptions.newKey(Ids.parse(id));
        return item(made.subscription(), made.secret());
    }

    @Allowed("share.manage")
    @DeleteMapping("/subscriptions/{id}")
    ResponseEntity<Void> remove(@PathVariable String id) {
        subscriptions.remove(Ids.parse(id));
        return ResponseEntity.noContent().build();
    }

    /** Every attempt of one subscription, newest first. */
    @Allowed("share.read")
    @GetMapping("/deliveries")
    Page<DeliveryItem> deliveries(@RequestParam String subscription, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        Subscription s = subscriptions.visible(Ids.parse(subscription));
        Page<SubscriptionStore.Delivery> page = store.deliveries(s.id(), before(cursor), size(limit));
        boolean manages = subscriptions.manages(CurrentActor.require(), s);
        return new Page<>(page.items().stream().map(d -> new DeliveryItem(Long.toString(d.id()), subscription, d.batch(), d.from(), d.to(), d.rows(), d.removed(), d.bytes(), d.at(), d.millis(),
                d.outcome(), d.status(), d.error(), manages ? d.said() : null)).toList(), page.next());
    }

    private Item item(Subscription s, String secret) {
        String resource = catalog.findEntry(s.resource()).map(e -> e.description().name()).orElse(null);
        long last = datasets.find(s.dataset()).isEmpty() ? s.position() : datasets.lastSeq(s.dataset());
        return new Item(Long.toString(s.id()), s.name(), Long.toString(s.resource()), resource, s.provider(), departments.nameOf(s.provider()), s.grantee(), departments.nameOf(s.grantee()),
                s.kind(), s.address(), s.fields(), s.batchRows(), s.state(), s.reason(), s.position(), Math.max(0, last - s.position()), s.batches(), s.rowsSent(), s.failures(), s.retryAt(),
                s.lastAt(), s.lastOkAt(), s.lastError(), s.createdBy(), s.createdAt(), s.trouble() == null ? null : Long.toString(s.trouble()),
                subscriptions.manages(CurrentActor.require(), s), secret);
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
