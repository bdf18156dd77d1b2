package org.zhongshu.platform.identity.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.StaffSessions;

import java.util.Optional;

@Component
class StaffOfRequest implements StaffSessions {

    private final Sessions sessions;

    StaffOfRequest(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Optional<Open> find(HttpServletRequest request) {
        return Optional.ofNullable(SessionFilter.token(request)).flatMap(sessions::find).filter(s -> !s.account().mustChange()).map(s -> new Open(s.account().actor(request.getRemoteAddr()), s.createdAt()));
    }
}
