"""The words for states and kinds of decision reports."""

from cdp.models import DecisionReportState, ReportAskKind

STATE_WORDS = {
    DecisionReportState.DRAFT: "Draft",
    DecisionReportState.WITH_CLEARERS: "With clearers",
    DecisionReportState.READY_TO_SIGN: "Ready to sign",
    DecisionReportState.SIGNED: "Signed",
    DecisionReportState.SENT_BACK: "Sent back",
    DecisionReportState.PUBLISHED: "Published",
}
STATE_COLOURS = {
    DecisionReportState.DRAFT: "grey",
    DecisionReportState.WITH_CLEARERS: "blue",
    DecisionReportState.READY_TO_SIGN: "turquoise",
    DecisionReportState.SIGNED: "green",
    DecisionReportState.SENT_BACK: "orange",
    DecisionReportState.PUBLISHED: "green",
}
ASK_WORDS = {
    ReportAskKind.APPROVE_MONEY: "Approve money",
    ReportAskKind.ACCEPT_GRANT: "Accept a grant",
    ReportAskKind.AWARD: "Award a grant or contract",
    ReportAskKind.VARY: "Vary or extend an agreement",
    ReportAskKind.CARRY_FORWARD: "Carry money forward",
    ReportAskKind.DELEGATE: "Delegate a decision",
    ReportAskKind.NOTE: "Note",
    ReportAskKind.RECOMMEND_ON: "Recommend to another body",
}
