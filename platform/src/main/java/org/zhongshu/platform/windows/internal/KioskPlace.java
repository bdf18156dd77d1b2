package org.zhongshu.platform.windows.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.persons.SignInPlace;
import org.zhongshu.platform.shared.Pace;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.util.Optional;

/** A machine that sends its key along is counted as itself; a hall of them stands behind one address. */
@Component
class KioskPlace implements SignInPlace {

    private final Kiosks kiosks;
    private final Pace pace;

    KioskPlace(Kiosks kiosks, Clock clock) {
        this.kiosks = kiosks;
        this.pace = new Pace(clock);
    }

    @Override
    public Optional<String> of(HttpServletRequest request) {
        String key = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (key == null || !key.startsWith("Terminal ")) {
            return Optional.empty();
        }
        try {
            return Optional.of(kiosks.authenticated(key).kiosk().number());
        } catch (Problem refused) {
            // so that nobody tries keys through
            pace.take("wrong", Pace.who(request), 60);
            throw refused;
        }
    }
}
