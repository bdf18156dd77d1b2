package org.zhongshu.platform.sharing.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The record of calls, and receipts, for both sides of a grant. */
@RestController
@RequestMapping("/api/sharing")
class CallController {

    private final CallRecords records;
    private final ShareKeys keys;
    private final Departments departments;

    CallController(CallRecords records, ShareKeys keys, Departments departments) {
        this.records = records;
        this.keys = keys;
        this.departments = departments;
    }

    record Item(String id, Instant at, String way, String department, String departmentName, String who, String address, String resource, String grant, String request, int rows, long bytes,
                double millis, String outcome, String root) {
    }

    record ReceiptItem(String call, String receipt, String root, int index, int count, Instant signedAt, String keyId) {
    }

    record RootPage(List<CallRecords.Root> items, String next, List<ShareKeys.Published> keys) {
    }

    /** Of one grant; or, without a grant, what was refused. */
    @Allowed("share.read")
    @GetMapping("/calls")
    Page<Item> calls(@RequestParam(required = false) String grant, @RequestParam(required = false) String resource, @RequestParam(defaultValue = "false") boolean failed,
                     @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        Long before = cursor == null || cursor.isBlank() ? null : Ids.parse(cursor);
        Page<CallRecords.Line> page = grant != null ? records.ofGrant(CurrentActor.require(), Ids.parse(grant), failed, before, size(limit))
                : records.refused(CurrentActor.require(), resource == null ? null : Ids.parse(resource), before, size(limit));
        return new Page<>(page.items().stream().map(this::item).toList(), page.next());
    }

    @Allowed("share.read")
    @GetMapping("/receipts/{call}")
    ReceiptItem receipt(@PathVariable String call) {
        var receipt = records.receipt(CurrentActor.require(), Ids.parse(call));
        return new ReceiptItem(Long.toString(receipt.call()), receipt.text(), Long.toString(receipt.number()), receipt.index(), receipt.count(), receipt.signedAt(), receipt.keyId());
    }

    /** The chain of signed roots: whoever notes one of them can prove later that nothing before it was changed. */
    @Allowed("share.read")
    @GetMapping("/receipts")
    RootPage roots(@RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        List<CallRecords.Root> roots = records.roots(cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), size(limit));
        return new RootPage(roots, roots.size() == limit ? Long.toString(roots.getLast().number()) : null, keys.published());
    }

    private Item item(CallRecords.Line l) {
        return new Item(Long.toString(l.id()), l.at(), l.way(), l.department(), l.department() == null ? null : departments.nameOf(l.department()), l.who(), l.address(), Long.toString(l.resource()),
                l.grant() == null ? null : l.grant().toString(), withoutValues(l.request()), l.rows(), l.bytes(), l.micros() / 1000.0, l.outcome(), Long.toString(l.root()));
    }

    /** What was asked for, but of each value only its first character: citizen numbers stand in questions, and this list is read by both sides' officers. */
    static String withoutValues(String target) {
        int query = target.indexOf('?');
        if (query < 0) {
            return target;
        }
        return target.substring(0, query + 1) + Arrays.stream(target.substring(query + 1).split("&")).map(pair -> {
            int equals = pair.indexOf('=');
            boolean plain = equals < 0 || RowQuery.WORDS.contains(pair.substring(0, equals)) || pair.length() - equals <= 2;
            return plain ? pair : pair.substring(0, equals + 1) + (pair.charAt(equals + 1) == '%' ? "" : pair.substring(equals + 1, equals + 2)) + "***";
        }).collect(Collectors.joining("&"));
    }

    private static int size(int limit) {
        if (limit < 1 || limit > 200) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 200。");
        }
        return limit;
    }
}
