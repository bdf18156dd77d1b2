package org.zhongshu.platform.notify.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.util.List;

/** What the reader was told. A mark "read" is the reader's own and changes nothing of the city, so the audit trail does not have it. */
@RestController
@RequestMapping("/api/notifications")
class NotificationController {

    private final Notifications notifications;

    NotificationController(Notifications notifications) {
        this.notifications = notifications;
    }

    /** @param unread of the whole list, at most 1000 */
    record Told(List<Notifications.Item> items, String next, int unread) {
    }

    /** @param upTo the newest one that the reader has before them */
    record Mark(String upTo) {
    }

    record Left(int unread) {
    }

    /** Newest first. */
    @GetMapping
    @Allowed(Allowed.SIGNED_IN)
    Told list(@RequestParam(defaultValue = "false") boolean unread, @RequestParam(required = false) String cursor,
              @RequestParam(defaultValue = "30") int limit) {
        if (limit < 1 || limit > 200) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 200。");
        }
        long account = CurrentActor.require().accountId();
        Page<Notifications.Item> page = notifications.list(account, unread, cursor == null ? null : Ids.parse(cursor), limit);
        return new Told(page.items(), page.next(), notifications.unread(account));
    }

    @PostMapping("/{id}/read")
    @Allowed(Allowed.SIGNED_IN)
    Left read(@PathVariable String id) {
        return mark(Ids.parse(id), false);
    }

    @PostMapping("/read")
    @Allowed(Allowed.SIGNED_IN)
    Left readAll(@RequestBody Mark mark) {
        if (mark.upTo() == null) {
            throw Problem.badRequest("bad-mark", "请给出已读到哪一条（upTo）。");
        }
        return mark(Ids.parse(mark.upTo()), true);
    }

    private Left mark(long id, boolean andOlder) {
        long account = CurrentActor.require().accountId();
        notifications.read(account, id, andOlder);
        return new Left(notifications.unread(account));
    }
}
