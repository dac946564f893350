// The line that says whether what was typed is safe: saved, being saved, kept here, or waiting for the person.

const WORDS = {
  saving: () => "Đang lưu…",
  waiting: ({ unsaved }) => `${unsaved} ô chưa lưu`,
  held: () => "Chưa lưu: bấm “Lưu nháp” để lưu",
  offline: ({ kept }) =>
    kept ? "Mất mạng: giữ trên máy này, sẽ gửi lại" : "Mất mạng: chưa lưu, sẽ gửi lại. Đừng đóng trang này",
  restored: ({ unsaved }) => `Đã lấy lại ${unsaved} ô giữ trên máy này, sẽ gửi`,
  ended: () => "Phiên làm việc đã hết. Những gì bạn gõ vẫn giữ trên máy này.",
  stopped: ({ words }) => words,
  saved: savedWords,
};

function savedWords({ at, findings, unsaved }) {
  const parts = at ? [`Đã lưu ${at}`] : [];
  if (findings) parts.push(`${findings} chỗ cần xem lại`);
  if (unsaved) parts.push(`${unsaved} ô chưa lưu được, cần sửa`);
  return parts.join(" · ");
}

export function stateLine(form) {
  const place = form.querySelector("[data-entry-state]");
  const login = form.querySelector("[data-entry-login]");
  const clear = form.querySelector("[data-entry-clear]");
  const filled = document.querySelector("[data-entry-filled]");
  let saved = { at: "", findings: 0 };

  return function show(name, facts) {
    if (facts.answer) {
      saved = { at: facts.answer.saved_at, findings: facts.answer.findings };
      if (filled) filled.textContent = facts.answer.filled;
    }
    place.dataset.entryState = name === "saved" && facts.unsaved ? "mend" : name;
    place.textContent = WORDS[name]({ ...saved, ...facts });
    login.hidden = name !== "ended";
    clear.hidden = !facts.unsaved;
  };
}
