package org.zhongshu.platform.persons.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Pace;

/** /api/persons/desk-check: an official has compared a person with their document at the service window; a code shows that the telephone is theirs. */
@RestController
class DeskController {

    private final RealNames realNames;

    DeskController(RealNames realNames) {
        this.realNames = realNames;
    }

    record PhoneBody(String phone) {
    }

    @Allowed("person.verify")
    @PostMapping("/api/persons/desk-check/codes")
    PhoneCodes.Sent code(@RequestBody PhoneBody body, HttpServletRequest request) {
        return realNames.sendAtDesk(body.phone(), Pace.who(request));
    }

    @Allowed("person.verify")
    @PostMapping("/api/persons/desk-check")
    MeController.Me check(@RequestBody RealNames.Proof body) {
        return MeController.me(realNames.proveAtDesk(body));
    }
}
