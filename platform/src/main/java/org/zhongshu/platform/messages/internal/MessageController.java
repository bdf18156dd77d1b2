package org.zhongshu.platform.messages.internal;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

/** /api/citizen/messages: what one was told. */
@RestController
@RequestMapping("/api/citizen/messages")
@Allowed(Allowed.CITIZEN)
class MessageController {

    private final Inbox inbox;
    private final Persons persons;

    MessageController(Inbox inbox, Persons persons) {
        this.inbox = inbox;
        this.persons = persons;
    }

    record Count(int unread) {
    }

    record UpTo(String upTo) {
    }

    @GetMapping
    Page<Inbox.View> list(@RequestParam(defaultValue = "false") boolean unread, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "20") int limit) {
        return inbox.list(persons.current(), unread, cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), Math.clamp(limit, 1, 100));
    }

    @GetMapping("/count")
    Count count() {
        return new Count(inbox.unread(persons.current()));
    }

    @PostMapping("/{id}/read")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void read(@PathVariable String id) {
        inbox.read(persons.current(), Ids.parse(id), false);
    }

    /** All up to one: those that came since are still new. */
    @PostMapping("/read")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void readUpTo(@RequestBody UpTo body) {
        if (body.upTo() == null) {
            throw Problem.badRequest("incomplete", "请说明读到哪一条。");
        }
        inbox.read(persons.current(), Ids.parse(body.upTo()), true);
    }
}
